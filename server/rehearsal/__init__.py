"""The rehearsal: a sample session played into a running hall by clients that come through its public door.

`sample` is what is asked and answered, `script` who asks it when, `stage_hands` prepare accounts and session, `play`
lets the players loose (citizens, moderators, host, panel: each in its `seat`), the `ledger` counts whether it adds up.
"""

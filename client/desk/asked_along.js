// How many ask along with which question, and the order that follows from it.

export class AskedAlong {
  #tallies = new Map();
  #ranks = null;

  get sorting() { return this.#ranks !== null; }

  hear({ tallies }) {
    for (const [id, number] of Object.entries(tallies)) this.#tallies.set(id, number);
  }

  of({ id, supported = 0 }) { return Math.max(supported, this.#tallies.get(id) ?? 0); }

  // As it is now: nothing moves under the finger while one reads.
  sort(questions) { this.#ranks = questions && new Map(questions.map((each) => [each.id, this.of(each)])); }

  ordered(list) {
    const ranks = this.#ranks;
    return ranks ? [...list].sort((a, b) => (ranks.get(b.id) ?? 0) - (ranks.get(a.id) ?? 0)) : list;
  }
}

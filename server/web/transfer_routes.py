"""Which address of a transfer, of a case that was set apart, or of what is kept from sight leads where."""

from server.web import case_page, contact_page, looking, transfer_page, transfers

PAGES = (
    ("/buoi/{session}/lien-he/{question}", contact_page.page, ("GET",)),
    ("/buoi/{session}/lien-he/{question}/do", contact_page.do, ("POST",)),
    ("/buoi/{session}/ban-goc/{question}", looking.original, ("POST",)),
    ("/can-bo/chuyen", transfers.transfers, ("GET",)),
    ("/can-bo/chuyen/ho-so/{case}", case_page.case, ("GET",)),
    ("/can-bo/chuyen/ho-so/{case}/do", case_page.do, ("POST",)),
    ("/can-bo/chuyen/{stream}/{question}", transfer_page.matter, ("GET",)),
    ("/can-bo/chuyen/{stream}/{question}/do", transfer_page.do, ("POST",)),
    ("/can-bo/chuyen/{stream}/{question}/goi-y.json", transfer_page.hint, ("GET",)),
)

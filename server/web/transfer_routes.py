"""Which address of a transfer, or of a case that was set apart, leads where."""

from server.web import case_page, transfer_page, transfers

PAGES = (
    ("/can-bo/chuyen", transfers.transfers, ("GET",)),
    ("/can-bo/chuyen/ho-so/{case}", case_page.case, ("GET",)),
    ("/can-bo/chuyen/ho-so/{case}/do", case_page.do, ("POST",)),
    ("/can-bo/chuyen/{stream}/{question}", transfer_page.matter, ("GET",)),
    ("/can-bo/chuyen/{stream}/{question}/do", transfer_page.do, ("POST",)),
    ("/can-bo/chuyen/{stream}/{question}/goi-y.json", transfer_page.hint, ("GET",)),
)

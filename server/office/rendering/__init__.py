"""Office documents: what a document says (paper.py), and its renderings as PDF (pdf.py) and DOCX (docx.py)."""

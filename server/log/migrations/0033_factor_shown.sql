-- Which second factor was shown with a sign-in last, for the record of a signature. Rows of before say none.

ALTER TABLE sign_ins ADD COLUMN factor TEXT;

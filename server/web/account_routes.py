"""Addresses of signing in and of accounts."""

from server.web import (
    audit_page,
    breach_page,
    oidc,
    own_account,
    panic,
    people_page,
    second_step,
    sign_in_again,
    staff,
)
from server.web.step_up import export, fresh_factor

ANYWHERE = (
    ("/vao", staff.sign_in_form, ("GET",)),
    ("/vao", staff.sign_in, ("POST",)),
    ("/vao/lien-ket", staff.link_form, ("GET",)),
    ("/vao/lien-ket", staff.link, ("POST",)),
    ("/vao/lien-ket/{number}", staff.link_form, ("GET",)),
    ("/vao/lien-ket/{number}", staff.link, ("POST",)),
    ("/vao/{token}", staff.link_came, ("GET",)),
    ("/vao/{token}", staff.link, ("POST",)),
    (oidc.GO, oidc.go, ("GET",)),
    (oidc.BACK, oidc.back, ("GET",)),
    ("/xac-thuc", second_step.form, ("GET",)),
    ("/xac-thuc", second_step.show, ("POST",)),
    ("/xac-thuc/khoa", second_step.to_show, ("POST",)),
    ("/thiet-lap", second_step.set_up_form, ("GET",)),
    ("/thiet-lap", second_step.set_up, ("POST",)),
    ("/thiet-lap/khoa", second_step.to_make, ("POST",)),
    ("/ra", staff.sign_out, ("POST",)),
    ("/gia-han", sign_in_again.renew, ("POST",)),
)
PAGES = (
    ("/can-bo/tai-khoan", own_account.page, ("GET",)),
    ("/can-bo/tai-khoan/do", fresh_factor(own_account.do, *own_account.GUARDED), ("POST",)),
    ("/can-bo/nguoi", people_page.page, ("GET",)),
    ("/can-bo/nguoi/do", fresh_factor(people_page.do, *people_page.GUARDED), ("POST",)),
    ("/can-bo/su-co", breach_page.page, ("GET",)),
    ("/can-bo/su-co/do", breach_page.do, ("POST",)),
    ("/can-bo/su-co/{breach}.docx", export(breach_page.notice), ("GET",)),
    ("/can-bo/su-co/{breach}.pdf", export(breach_page.notice), ("GET",)),
    ("/can-bo/khan-cap", panic.page, ("GET",)),
    ("/can-bo/nhat-ky", audit_page.page, ("GET",)),
    ("/can-bo/nhat-ky.csv", export(audit_page.file), ("GET",)),
    ("/can-bo/nhat-ky.xlsx", export(audit_page.file), ("GET",)),
    ("/can-bo/nhat-ky.json", export(audit_page.file), ("GET",)),
    ("/can-bo/nhat-ky/{stream}/{seq}", audit_page.change, ("GET",)),
    ("/can-bo/khan-cap/do", panic.do, ("POST",)),
)

import assert from "node:assert/strict";
import { test } from "node:test";

import { personal } from "../../client/desk/personal.js";

// What a text gives away: [text, kind, what is found …]; without a kind nothing is.
const CASES = [
  ["CCCD 001 084 012 345", "identity", "001 084 012 345"],
  ["CCCD: 001084012345 cấp năm 2021", "identity", "001084012345"],
  ["căn cước số 001.084.012.345", "identity", "001.084.012.345"],
  ["Số 001-084-012-345 của tôi", "identity", "001-084-012-345"],
  ["CMND 012345678", "identity", "012345678"],
  ["CMND số 012 345 678, Công an Hà Nội", "identity", "012 345 678"],
  ["chứng minh nhân dân: 171 234 567", "identity", "171 234 567"],
  ["tôi có số 171234567", "identity", "171234567"],
  ["mã định danh 079 185 001 234", "identity", "079 185 001 234"],
  ["MST cá nhân 001084012345", "identity", "001084012345"],
  ["hộ chiếu số B1234567", "identity", "B1234567"],
  ["ＣＣＣＤ ００１０８４０１２３４５", "identity", "００１０８４０１２３４５"],
  ["CCCD 0010 8401 2345", "identity", "0010 8401 2345"],
  ["(091) 234 5678", "phone", "(091) 234 5678"],
  ["84912345678", "phone", "84912345678"],
  ["0912345678", "phone", "0912345678"],
  ["0912 345 678", "phone", "0912 345 678"],
  ["0912.345.678", "phone", "0912.345.678"],
  ["091-234-5678", "phone", "091-234-5678"],
  ["091–234–5678", "phone", "091–234–5678"],
  ["09 12 34 56 78", "phone", "09 12 34 56 78"],
  ["+84 912 345 678", "phone", "+84 912 345 678"],
  ["+84912345678", "phone", "+84912345678"],
  ["(+84) 912 345 678", "phone", "(+84) 912 345 678"],
  ["+84 (0) 912 345 678", "phone", "+84 (0) 912 345 678"],
  ["0084 912 345 678", "phone", "0084 912 345 678"],
  ["84 912 345 678", "phone", "84 912 345 678"],
  ["ĐT: 0166 234 5678", "phone", "0166 234 5678"],
  ["01234567890", "phone", "01234567890"],
  ["04 3834 5678", "phone", "04 3834 5678"],
  ["(04) 38345678", "phone", "(04) 38345678"],
  ["(04)38345678", "phone", "(04)38345678"],
  ["0711.3832.456", "phone", "0711.3832.456"],
  ["024 3834 5678", "phone", "024 3834 5678"],
  ["điện thoại 38345678", "phone", "38345678"],
  ["gọi 3834 5678 nhé", "phone", "3834 5678"],
  ["0912345678/0987654321", "phone", "0912345678", "0987654321"],
  ["0912345678-0987654321", "phone", "0912345678", "0987654321"],
  ["0912 345 678, 0987 654 321", "phone", "0912 345 678", "0987 654 321"],
  ["năm 2009 0912345678", "phone", "0912345678"],
  ["0912345678 2 năm nay", "phone", "0912345678"],
  ["０９１２３４５６７８", "phone", "０９１２３４５６７８"],
  ["0912\u00a0345\u00a0678", "phone", "0912\u00a0345\u00a0678"],
  ["liên hệ 0912345678.", "phone", "0912345678"],
  ["lan@example.vn", "mail", "lan@example.vn"],
  ["nguyen.lan+nha@mail.example.com.vn", "mail", "nguyen.lan+nha@mail.example.com.vn"],
  ["lan(a)gmail.com", "mail", "lan(a)gmail.com"],
  ["lan (a) gmail.com", "mail", "lan (a) gmail.com"],
  ["lan[at]yahoo.com.vn", "mail", "lan[at]yahoo.com.vn"],
  ["lan(at)gmail(dot)com", "mail", "lan(at)gmail(dot)com"],
  ["lan [a còng] gmail [chấm] com", "mail", "lan [a còng] gmail [chấm] com"],
  ["lan @ gmail.com", "mail", "lan @ gmail.com"],
  ["lan0912345678@gmail.com", "mail", "lan0912345678@gmail.com"],
  ["sinh ngày 15/04/1980", "birth", "15/04/1980"],
  ["sinh: 15-4-1980", "birth", "15-4-1980"],
  ["Ngày sinh 15.4.1980", "birth", "15.4.1980"],
  ["SN 15/4/1980", "birth", "15/4/1980"],
  ["sinh ngày 15 tháng 4 năm 1980", "birth", "15 tháng 4 năm 1980"],
  ["tài khoản 0011002345678", "account", "0011002345678"],
  ["STK: 0912345678 Vietcombank", "account", "0912345678"],
  ["số TK 1234 5678 9012 345", "account", "1234 5678 9012 345"],
  ["mã số thuế 0100109106"], ["MST: 0312345678"], ["MST 0312345678-001"], ["mã số doanh nghiệp 0912345678"],
  ["mã số thuế của công ty là 0912 345 678"], ["Hồ sơ số 0912345678"], ["hóa đơn 01234567890"],
  ["1.200.000 đồng"], ["250000000 đồng"], ["giá 84.912.345.678 đồng"], ["912.345.678 VNĐ"], ["100 000 000 đ"],
  ["Nghị định 181/2004/NĐ-CP"], ["Luật 13/2003/QH11 ngày 26/11/2003"], ["Thông tư 01/2005/TT-BTNMT"],
  ["từ 01 02 2010 08 giờ"], ["15/04/2010 8:30"], ["ngày 15.4.2010"], ["thửa 515, tờ bản đồ số 12"],
  ["diện tích 1 234 567 m2"], ["Năm 1996 đến 2010"], ["tổng đài 1900 1234"], ["khoản 1 (a) Điều 5"], ["điểm (a) luật.com là gì"],
  ["tọa độ 21.028511, 105.804817"], ["1/2/3/4/5/6/7/8/9/10"], ["12 người, 34 hộ, 56 xã"], ["sinh năm 1980 tại xã"],
];

test("what a text gives away, and what it does not", () => {
  assert.ok(CASES.length >= 80);
  const told = (text) => personal(text).map(({ kind, text: piece }) => [kind, piece]);
  const wrong = CASES.filter(([text, kind, ...pieces]) => JSON.stringify(told(text)) !== JSON.stringify(pieces.map((piece) => [kind, piece])));
  assert.deepEqual(wrong.map(([text, ...wanted]) => [text, wanted, told(text)]), []);
});

test("places are those of the text, and none lies within another", () => {
  const text = CASES.map(([each]) => each).join("\n");
  let last = 0;
  for (const { from, to, text: piece } of personal(text)) {
    assert.equal(text.slice(from, to), piece);
    assert.ok(from >= last);
    last = to;
  }
});

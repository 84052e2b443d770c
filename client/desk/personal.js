// Personal data that a text gives away: telephone, identity number, mail, date of birth, bank account.

// The local part and names of a domain are as short as they may be: what is looked through from every place must end soon.
const DOT = "(?:\\.|[([{] ?(?:\\.|dot|chấm) ?[)\\]}])";
const MAIL = new RegExp("[\\w.+-]{1,64} ?@ ?[\\w-]{1,63}(?:\\.[\\w-]{1,63}){1,8}"
  + `|[\\w.+-]{1,64} ?[([{] ?(?:a|at|a còng|a móc) ?[)\\]}] ?[\\w-]{1,63}(?: ?${DOT} ?[\\w-]{1,63}){0,6}? ?${DOT} ?`
  + "(?:com|vn|net|org|info|biz|edu|gov)(?:\\.vn)?(?![\\w-])", "giu");
const BIRTH = /(?:sinh|\bsn\b)[^\d\n]{0,14}(\d{1,2} ?[/.\-–] ?\d{1,2} ?[/.\-–] ?\d{4}|\d{1,2} tháng \d{1,2},? năm \d{4})/giu;
const PASSPORT = /(?:hộ chiếu|passport)[^\d\n]{0,12}?([A-Z]\d{7})(?!\d)/giu;
// Digits with what people put between them; a slash or a comma never stands within one number.
const RUN = /[+(]{0,3}\d(?:(?:[ .\-–]{0,2}|[ .\-–]?[()][ .\-–]?)\d)*\)?/g;
const MOST_GROUPS = 7;
const [BEFORE, AFTER] = [40, 12]; // so much of what stands around a number says what it is

const called = (words) => new RegExp(`(?:^|[^\\p{L}])(?:${words})[^\\d\\n]{0,20}$`, "iu");
const ACCOUNT = called("tài khoản|số tk|stk|tk|account");
const IDENTITY = called("cmnd|cmtnd|cmt|cccd|căn cước|chứng minh|định danh|hộ chiếu|passport");
const TAX = called("thuế|mst|mã số doanh nghiệp|mã số dn|msdn|mã số hợp tác xã|hồ sơ|hóa đơn|hoá đơn|biên lai|vận đơn|công văn");
const PHONE = called("điện thoại|đt|sđt|sdt|đtdđ|tel|phone|fax|zalo|viber|di động|máy bàn|gọi|số máy|liên hệ|lh");
const AMOUNT = /^ ?(?:đ|đồng|vnđ|vnd|usd|triệu|tỷ|tỉ|nghìn|ha|m2|m²|m3|kg|tấn|người|hộ|%)(?![\p{L}\d])/iu;

const MOBILE = /^0(?:[35789]\d{8}|1[2689]\d{8})$/;
const ABROAD = /^(?:00)?84(?=0?[1-9])0?(?:[35789]\d{8}|1[2689]\d{8}|2\d{9})$/;
const LANDLINE = /^0[2-8]\d{8,9}$/;

// [{kind, from, to, text}…] from left to right, none within another.
export function personal(words) {
  const text = narrow(words);
  const found = [];
  const add = (kind, from, to) => {
    if (!found.some((other) => from < other.to && other.from < to)) found.push({ kind, from, to, text: words.slice(from, to) });
  };
  for (const hit of text.matchAll(MAIL)) add("mail", hit.index, hit.index + hit[0].length);
  for (const [kind, at] of [["birth", BIRTH], ["identity", PASSPORT]]) {
    for (const hit of text.matchAll(at)) add(kind, hit.index + hit[0].lastIndexOf(hit[1]), hit.index + hit[0].length);
  }
  for (const run of text.matchAll(RUN)) {
    for (const { kind, from, to } of numbers(run[0], run.index, text)) add(kind, from, to);
  }
  return found.sort((a, b) => a.from - b.from);
}

// The numbers in one run of digits: of neighbouring groups the longest that is one, from left to right.
function numbers(run, start, text) {
  const groups = [...run.matchAll(/\d+/g)].map(({ 0: digits, index }) => ({ digits, from: index, to: index + digits.length }));
  const found = [];
  for (let first = 0; first < groups.length; first += 1) {
    for (let last = Math.min(groups.length, first + MOST_GROUPS) - 1; last >= first; last -= 1) {
      const from = opened(run, groups[first].from);
      const to = groups[last].to + (run[groups[last].to] === ")" && run.slice(from, groups[last].to).includes("(") ? 1 : 0);
      const kind = kindOf(groups.slice(first, last + 1), run[from] === "+" || run[from + 1] === "+", text.slice(Math.max(0, start + from - BEFORE), start + from), text.slice(start + to, start + to + AFTER));
      if (!kind) continue;
      if (kind !== "none") found.push({ kind, from: start + from, to: start + to });
      first = last;
      break;
    }
  }
  return found;
}

function opened(run, at) {
  let from = at;
  while (from > 0 && (run[from - 1] === "(" || run[from - 1] === "+")) from -= 1;
  return from;
}

// A kind, "none" for a number that is known to be something else, null where these groups are no number.
function kindOf(groups, plus, before, after) {
  const number = groups.map(({ digits }) => digits).join("");
  if (/[\d]\/$/.test(before) && number.length < 9) return null;
  const within = (least, most) => number.length >= least && number.length <= most;
  if (!plus && AMOUNT.test(after) && number[0] !== "0") return null;
  if (within(6, 19) && ACCOUNT.test(before)) return "account";
  if (within(9, 12) && IDENTITY.test(before)) return "identity";
  if (within(10, 14) && number.length !== 12 && TAX.test(before)) return "none";
  if (within(12, 12) && number[0] === "0" && evenly(groups)) return "identity";
  if (ABROAD.test(number) && (plus || shaped(groups))) return "phone";
  if ((MOBILE.test(number) || LANDLINE.test(number)) && shaped(groups)) return "phone";
  if (within(7, 12) && PHONE.test(before) && shaped(groups)) return "phone";
  return groups.length === 1 && (within(9, 9) || within(12, 12)) ? "identity" : null;
}

const evenly = (groups) => groups.length === 1 || groups.every(({ digits }) => digits.length >= 2);

// Written as telephone numbers are: not one digit and then thousands, and not as a date and an hour.
function shaped(groups) {
  if (groups.length === 1) return true;
  if (groups.length > 6 || groups[0].digits.length < 2) return false;
  return groups.every(({ digits }) => digits.length <= 2) ? /^0[35789]/.test(groups[0].digits) || groups[0].digits === "84" : true;
}

// Full-width forms and other spaces hide a number from a plain look; each is one character, so places stay the same.
const narrow = (text) => text.replace(/[\uff01-\uff5e]/g, (wide) => String.fromCharCode(wide.charCodeAt(0) - 0xfee0))
  .replace(/[\u00a0\u2000-\u200a\u202f\u3000]/g, " ").replace(/[\u2010-\u2012\u2212]/g, "-");

// The text with these taken out; `word` stands in their place.
export function without(text, found, word) {
  return [...found].reverse().reduce((rest, { from, to }) => `${rest.slice(0, from)}${word}${rest.slice(to)}`, text);
}

// [{text, hit: null or one of `found`}…] for drawing.
export function pieces(text, found) {
  const parts = [];
  let at = 0;
  for (const hit of found) {
    if (hit.from > at) parts.push({ text: text.slice(at, hit.from), hit: null });
    parts.push({ text: hit.text, hit });
    at = hit.to;
  }
  if (at < text.length) parts.push({ text: text.slice(at), hit: null });
  return parts;
}

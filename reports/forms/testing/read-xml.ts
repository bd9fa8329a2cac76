/** Reads well-formed XML of elements, attributes and text; refuses everything else. For tests of what we write. */
export interface XmlElement {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: XmlElement[];
  text: string;
}

const token = /<\?xml [^?]*\?>|<\/([\w-]+)>|<([\w-]+)((?:\s+[\w:-]+="[^"<]*")*)\s*(\/?)>|([^<]+)/gy;
const allowed = /^[\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]*$/u;

/** @throws Error at the first thing that is not well-formed. */
export function readXml(xml: string): XmlElement {
  if (!allowed.test(xml)) throw new Error('a character that XML 1.0 forbids');
  const root: XmlElement = { name: '', attributes: {}, children: [], text: '' };
  const open = [root];
  token.lastIndex = 0;
  while (token.lastIndex < xml.length) {
    const at = token.lastIndex;
    const match = token.exec(xml);
    if (!match) throw new Error(`not well-formed at ${at}: ${xml.slice(at, at + 60)}`);
    take(match, open);
  }
  const [only, ...more] = root.children;
  if (!only || more.length > 0 || open.length !== 1) throw new Error('one element holds all others');
  return only;
}

function take([, closed, name, attributes = '', empty, text]: RegExpExecArray, open: XmlElement[]): void {
  const current = open.at(-1);
  if (!current) throw new Error('an end without a beginning');
  if (closed !== undefined) {
    if (open.pop()?.name !== closed) throw new Error(`</${closed}> ends another element`);
  } else if (name !== undefined) {
    const element: XmlElement = { name, attributes: attributesOf(attributes), children: [], text: '' };
    current.children.push(element);
    if (empty !== '/') open.push(element);
  } else if (text !== undefined) {
    if (text.includes(']]>')) throw new Error(']]> in text');
    current.text += decoded(text);
  }
}

const attributesOf = (text: string): Record<string, string> =>
  Object.fromEntries(
    [...text.matchAll(/([\w:-]+)="([^"]*)"/g)].map(([, name = '', value = '']) => [name, decoded(value)]),
  );

const named: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

const decoded = (text: string): string =>
  text.replace(/&(?:#(\d+|x[\da-fA-F]+)|(\w+));|&/g, (_, code: string | undefined, name: string | undefined) => {
    const character = code === undefined ? named[name ?? ''] : String.fromCodePoint(Number(code.replace(/^x/, '0x')));
    if (character === undefined) throw new Error('a reference that XML does not know');
    return character;
  });

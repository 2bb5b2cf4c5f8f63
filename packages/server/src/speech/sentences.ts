/** What is said in one go: short enough that nobody waits long for his turn. */
const longest = 200;

/**
 * A text in pieces that are said one after the other: whole sentences as many as fit, and a sentence that is longer cut at a
 * space. So a long text does not keep others waiting.
 */
export function sentences(text: string): string[] {
  const pieces: string[] = [];
  let piece = '';
  for (const sentence of text
    .trim()
    .split(/(?<=[.!?;:\u3002\uff01\uff1f])\s+/u)
    .flatMap(cut)) {
    if (piece !== '' && piece.length + 1 + sentence.length > longest) {
      pieces.push(piece);
      piece = '';
    }
    piece = piece === '' ? sentence : `${piece} ${sentence}`;
  }
  return piece === '' ? pieces : [...pieces, piece];
}

function cut(sentence: string): string[] {
  if (sentence.length <= longest) return sentence === '' ? [] : [sentence];
  const space = sentence.lastIndexOf(' ', longest);
  const at = space > 0 ? space : longest;
  return [sentence.slice(0, at), ...cut(sentence.slice(at).trimStart())];
}

/** `+15550100001,12w#`: what is dialled, and the digits that follow a comma (reference §1.1 `to`). */
const withDigits = /^(.+?),([0-9A-DwW*#]+)$/;

/** Where a call to `to` goes. */
export function destinationOf(to: string): string {
  return withDigits.exec(to)?.[1] ?? to;
}

/** What the far end is sent once it has answered: the digits in `to`, then `send_digits_on_answer`. */
export function digitsOnAnswer(to: string, also = ''): string | undefined {
  return `${withDigits.exec(to)?.[2] ?? ''}${also}` || undefined;
}

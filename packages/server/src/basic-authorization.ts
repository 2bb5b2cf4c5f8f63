/**
 * The header for the user name and password that stand in a URL (`https://name:password@host/`), percent-decoded and in
 * UTF-8: RFC 7617 §2. Nothing for a URL without.
 */
export function basicAuthorization({ username, password }: URL): { readonly authorization?: string } {
  if (username === '' && password === '') return {};
  const pair = `${decoded(username)}:${decoded(password)}`;
  return { authorization: `Basic ${Buffer.from(pair).toString('base64')}` };
}

/** The URL as it may be told to others: without a user name and password. What is no URL is nobody's secret. */
export function withoutCredentials(url: string): string {
  if (!url.includes('@') || !URL.canParse(url)) return url;
  const told = new URL(url);
  if (told.username === '' && told.password === '') return url;
  told.username = '';
  told.password = '';
  return told.href;
}

/** A URL may hold a percent sign that begins no octet (WHATWG URL §1.3): it stands for itself. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

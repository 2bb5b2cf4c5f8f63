import { ApiError } from '../api-error.ts';

/** A query string as it came. It is taken apart where a refusal has a request to answer. */
type RawQuery = { readonly text: string };

/** The router's parser of query strings. A fault that it threw would belong to nobody. */
export const rawQuery = (text: string): RawQuery => ({ text });

/**
 * The parameters of a query string, each name with all that was given for it, in order. Names are flat as in
 * `filter[application_name][contains]`: brackets and dots are letters like any other (reference §6).
 * @throws ApiError 10015 for what is no percent-encoded UTF-8
 */
export function queryParameters(query: unknown): ReadonlyMap<string, readonly string[]> {
  const parameters = new Map<string, string[]>();
  for (const pair of (query as Partial<RawQuery>).text?.split('&') ?? []) {
    if (pair === '') continue;
    const end = pair.indexOf('=');
    const name = decoded(end === -1 ? pair : pair.slice(0, end));
    const values = parameters.get(name) ?? [];
    values.push(end === -1 ? '' : decoded(pair.slice(end + 1)));
    parameters.set(name, values);
  }
  return parameters;
}

/** As forms are encoded (WHATWG URL §5.1), but nothing is guessed: what cannot be decoded is refused. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    throw new ApiError('10015', { detail: 'The query string has a percent sign that begins no character in UTF-8.' });
  }
}

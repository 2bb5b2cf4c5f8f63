import type { SiprecConnector } from './config.ts';
import type { ReadConfigFile } from './config-file.ts';

/** @throws ConfigError when two have one name, or one has half of its credentials */
export function siprecConnectors(file: ReadConfigFile | undefined): SiprecConnector[] {
  const names = new Set<string>();
  return (file?.settings.siprec_connectors ?? []).map(({ name, uri, username, password }, index) => {
    const refuse = (what: string) => file?.errorAt(['siprec_connectors', String(index)], `siprec_connectors: ${what}`);
    if (names.has(name)) throw refuse(`there are two with the name ${name}`);
    names.add(name);
    if (username === undefined && password === undefined) return { name, uri };
    if (username === undefined || password === undefined) throw refuse('username and password go together');
    return { name, uri, credentials: { username, password } };
  });
}

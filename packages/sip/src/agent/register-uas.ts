import type { ServerTransaction } from '../transaction/transaction-table.ts';
import type { Endpoint } from '../transport/endpoint.ts';
import type { AgentCore } from './core.ts';
import type { DigestServer } from './digest-server.ts';
import type { Registrar } from './registrar.ts';

/** Answers a REGISTER (RFC 3261 §10.3): nobody gets a binding without credentials. */
export function answerRegister(
  core: AgentCore,
  services: { digest: DigestServer; registrar: Registrar },
  transaction: ServerTransaction,
  source: Endpoint,
): void {
  const { digest, registrar } = services;
  const verdict = digest.verify(transaction.request, source.host);
  const { status, username } = verdict;
  if (status !== 'valid' || username === undefined) {
    core.answer(transaction, digest.refusal(verdict, source.host));
    return;
  }
  void registrar.register(transaction.request, username, source).then((result) => core.answer(transaction, result));
}

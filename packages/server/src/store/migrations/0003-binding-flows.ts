/**
 * Preference, flow (RFC 5626) and path (RFC 3327) of a registration. Two flows of one phone may have the same contact,
 * so the key is made of both; '' and 0 stand for no flow.
 */
export const bindingFlowsSchema = `
ALTER TABLE bindings RENAME TO bindings_before_flows;
CREATE TABLE bindings (
  username TEXT NOT NULL,
  contact_uri TEXT NOT NULL,
  instance_id TEXT NOT NULL,
  reg_id BIGINT NOT NULL,
  source_host TEXT NOT NULL,
  source_port INTEGER NOT NULL,
  expires_at_ms BIGINT NOT NULL,
  call_id TEXT NOT NULL,
  cseq BIGINT NOT NULL,
  user_agent TEXT,
  q DOUBLE PRECISION,
  path TEXT NOT NULL,
  PRIMARY KEY (username, contact_uri, instance_id, reg_id)
);
INSERT INTO bindings (username, contact_uri, instance_id, reg_id, source_host, source_port, expires_at_ms, call_id, cseq,
  user_agent, path)
  SELECT username, contact_uri, '', 0, source_host, source_port, expires_at_ms, call_id, cseq, user_agent, '[]'
  FROM bindings_before_flows;
DROP TABLE bindings_before_flows;
`;

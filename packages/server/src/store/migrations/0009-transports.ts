/** How a registered phone was reached: over which transport, and which of our own addresses. */
export const transportsSchema = `
ALTER TABLE bindings ADD COLUMN source_transport TEXT NOT NULL DEFAULT 'UDP';
ALTER TABLE bindings ADD COLUMN source_local TEXT;
`;

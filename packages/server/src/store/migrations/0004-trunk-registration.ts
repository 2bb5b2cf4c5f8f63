/** Trunks that are registered at, and asked with OPTIONS. */
export const trunkRegistrationSchema = `
ALTER TABLE trunks ADD COLUMN register INTEGER NOT NULL DEFAULT 0;
ALTER TABLE trunks ADD COLUMN options_interval_secs INTEGER;
`;

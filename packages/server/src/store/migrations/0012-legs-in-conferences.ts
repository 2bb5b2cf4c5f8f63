/** Legs that have not been told to have left their conference: what a start after a crash looks for among all legs. */
export const legsInConferencesSchema = `
CREATE INDEX legs_in_conferences ON legs (created_at_ms) WHERE details LIKE '%"conferenceId":"%';
`;

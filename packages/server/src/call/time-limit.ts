/** Longest life of a leg from its answer, in seconds, where the application sets none (reference §1.1 `time_limit_secs`). */
export const defaultTimeLimitSecs = 14_400;

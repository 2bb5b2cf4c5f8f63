// For the tests of other packages.

export { SeedProject, type WebhookProgram } from './testing/seed-project.ts';

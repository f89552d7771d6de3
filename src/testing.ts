/** What the tests of a project ask of it; see docs/testing.md. Run them with `millrace test`. */
export { openProject, type TestProject, type Trained } from './cli/testing.ts'

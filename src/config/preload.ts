/** Loaded before the tests of a project, so that they are read as its configuration is. */
import { readProject } from '../core/project.ts'

readProject(process.cwd())

import { existsSync } from 'node:fs'
import { after, before, describe, test } from 'node:test'
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { remove, temporaryFolder } from '../system/millrace.ts'
import { openBrowser } from './browser.ts'
import type { ConsoleCheck } from './checks.ts'
import { type Fixture, startFixture } from './fixture.ts'

/** Something that is seen of a world, and how its browser is. */
export interface Seen<World> {
  readonly name: string
  readonly context?: BrowserContextOptions
  run(page: Page, world: World): Promise<void>
}

interface Seeing<World> {
  /** Starts what is looked at. `folder`: it is empty, and goes with it. */
  readonly start: (folder: string) => Promise<World>
  /** Milliseconds that a check may take. Default 120,000. */
  readonly timeout?: number
  /** Milliseconds that a step of it may take. Default 15,000. */
  readonly patience?: number
}

const chromium = process.env['MILLRACE_CHROMIUM'] ?? '/usr/bin/chromium'
const skip = existsSync(chromium) ? false : `there is no Chromium at ${chromium}`

interface Ending {
  readonly url: string
  close(): Promise<unknown>
}

/** Looks at one world in a real browser, each check with a context and a page of its own. */
export const seeIn = <World extends Ending>(
  title: string,
  { start, timeout = 120_000, patience = 15_000 }: Seeing<World>,
  checks: readonly Seen<NoInfer<World>>[],
): void => {
  describe(title, { skip }, () => {
    let folder: string
    let world: World
    let browser: Browser
    before(async () => {
      folder = await temporaryFolder()
      world = await start(folder)
      browser = await openBrowser()
    })
    after(async () => {
      await browser?.close()
      await world?.close()
      await remove(folder)
    })
    for (const { name, run, context: how } of checks)
      test(name, { timeout }, async () => {
        const context = await browser.newContext({ reducedMotion: 'reduce', ...how })
        const page = await context.newPage()
        page.setDefaultTimeout(patience)
        try {
          await run(page, world)
        } finally {
          await context.close()
        }
      })
  })
}

/** Checks that need no more of a world than its address. */
export const atUrl = (
  checks: readonly ConsoleCheck[],
  context: BrowserContextOptions = {},
): readonly Seen<{ readonly url: string }>[] =>
  checks.map(({ name, run }) => ({ name, context, run: (page, { url }) => run(page, url) }))

/** The invented world of console/dev. */
export const invented =
  (...options: string[]) =>
  (folder: string): Promise<Fixture> =>
    startFixture(folder, options)

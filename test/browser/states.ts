import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Browser, BrowserContext } from 'playwright-core'
import { openBrowser } from '../console/browser.ts'
import { type ConsoleCheck, consoleChecks } from '../console/checks.ts'
import { type Fixture, startFixture } from '../console/fixture.ts'
import { awayChecks, shellChecks } from '../console/shell.ts'
import { stateChecks } from '../console/states.ts'
import { tryChecks } from '../console/try.ts'
import { versionChecks } from '../console/versions.ts'
import { millrace, remove, startUp, temporaryFolder, type Up } from '../system/millrace.ts'

const chromium = process.env['MILLRACE_CHROMIUM'] ?? '/usr/bin/chromium'
const skip = existsSync(chromium) ? false : `there is no Chromium at ${chromium}`

describe('the console in a real browser', { skip }, () => {
  let home: string
  let up: Up
  let browser: Browser
  let context: BrowserContext
  before(async () => {
    home = await temporaryFolder()
    up = await startUp({ project: join(import.meta.dirname, '../data/tiny'), home })
    await up.event(({ kind, version }) => kind === 'promoted' && version === 2, 120)
    const compared = await millrace(['compare', '--home', home])
    assert.equal(compared.code, 0, compared.stderr)
    await untilBuilt(up.url)
    browser = await openBrowser()
    context = await contextOf(browser)
  })
  after(async () => {
    await browser?.close()
    await up?.end('SIGTERM')
    await remove(home)
  })
  for (const check of consoleChecks)
    test(check.name, { timeout: 60_000 }, () => carryOut(check, context, up.url))
})

describe('the console on models that need attention, in a real browser', { skip }, () => {
  let folder: string
  let fixture: Fixture
  let browser: Browser
  before(async () => {
    folder = await temporaryFolder()
    fixture = await startFixture(folder)
    browser = await openBrowser()
  })
  after(async () => {
    await browser?.close()
    await fixture?.close()
    await remove(folder)
  })
  for (const check of [...stateChecks, ...shellChecks, ...versionChecks, ...tryChecks])
    test(check.name, { timeout: 60_000 }, async () => {
      const context = await contextOf(browser)
      await carryOut(check, context, fixture.url)
      await context.close()
    })
  for (const { name, run } of awayChecks)
    test(name, { timeout: 60_000 }, async () => {
      const context = await contextOf(browser)
      await carryOut({ name, run: (page) => run(page, fixture) }, context, fixture.url)
      await context.close()
    })
})

const contextOf = (browser: Browser) =>
  browser.newContext({ viewport: { width: 1440, height: 900 }, reducedMotion: 'reduce' })

/** One check on a page of its own. */
const carryOut = async (check: ConsoleCheck, context: BrowserContext, url: string) => {
  const page = await context.newPage()
  page.setDefaultTimeout(15_000)
  try {
    await check.run(page, url)
  } finally {
    await page.close()
  }
}

/** The console is built at the first start; asks until its page is there. */
const untilBuilt = async (url: string) => {
  for (let tries = 0; tries < 240; tries++) {
    const page = await fetch(url, { headers: { accept: 'text/html' } })
    const text = await page.text()
    if (page.ok && text.includes('id="root"')) return
    await sleep(500)
  }
  throw new Error(`The console was not built within two minutes`)
}

import assert from 'node:assert/strict'
import type { Page } from 'playwright-core'
import { endTrainings } from './browser.ts'
import type { ConsoleCheck } from './checks.ts'

const focused = (page: Page) =>
  page.evaluate<string>(`
    const { activeElement: at } = document
    at?.getAttribute('aria-label') ?? at?.innerText?.trim() ?? ''`)

/** Goes on by Tab until what has the focus is called so. */
const reach = async (page: Page, name: RegExp) => {
  const passed: string[] = []
  for (let presses = 0; presses < 120; presses++) {
    await page.keyboard.press('Tab')
    const here = await focused(page)
    if (name.test(here)) return
    passed.push(here)
  }
  assert.fail(`${name} is not reached; passed ${passed.join(' · ')}`)
}

const press = async (page: Page, name: RegExp, key = 'Enter') => {
  await reach(page, name)
  await page.keyboard.press(key)
}

const go = async (page: Page, baseUrl: string, path: string) => {
  await page.setViewportSize({ width: 1440, height: 900 })
  await page.goto(new URL(path, baseUrl).href)
  await page.getByRole('heading', { level: 1 }).waitFor()
}

/** Says yes to a question; the focus is on no when it opens, and back on its button when it is gone. */
const agree = async (page: Page, title: RegExp, yes: RegExp) => {
  const question = page.getByRole('dialog', { name: title })
  await question.waitFor()
  await question.locator(':focus').waitFor()
  assert.equal(await focused(page), 'Keep as it is')
  await press(page, yes)
  await question.waitFor({ state: 'detached' })
}

const said = (page: Page, text: RegExp) => page.getByRole('alert').getByText(text).waitFor()

/** What is done most, without a mouse. Needs the invented world of console/dev. */
export const keyboardChecks: readonly ConsoleCheck[] = [
  {
    name: 'a model is trained and the training undone, after it was said of what and to what end',
    async run(page, baseUrl) {
      await endTrainings(baseUrl)
      await go(page, baseUrl, '/m/autocomplete')
      await press(page, /^Train now$/)
      const question = page.getByRole('dialog', { name: 'Train autocomplete now?' })
      assert.match(
        await question.innerText(),
        /A new version of autocomplete learns from data version \d+, [\d,]+ rows\..*it becomes champion instead of version \d+; else it waits\./s,
      )
      await agree(page, /^Train autocomplete now\?$/, /^Train now$/)
      await said(page, /A training of autocomplete has started/)
      await page.locator(':focus', { hasText: 'Train now' }).waitFor()
      await press(page, /^Undo$/)
      await said(page, /Undone: the training of autocomplete is cancelled/)
    },
  },
  {
    name: 'a run is looked at, and two are compared',
    async run(page, baseUrl) {
      await go(page, baseUrl, '/')
      await page.keyboard.press('g')
      await page.keyboard.press('r')
      await page.locator('tr[data-row="3"] a').first().waitFor()
      await press(page, /^Compare run/, 'Space')
      await page.waitForURL(/compare=\w+$/)
      await page.locator('tr[data-row] :focus').waitFor()
      await press(page, /^Compare run/, 'Space')
      await page.waitForURL(/compare=\w+(,|%2C)\w+$/)
      await page.getByRole('heading', { name: / of 2 runs$/ }).waitFor()
      await press(page, /^[\da-f]{8}$/)
      await page.waitForURL(/\/runs\/\w+$/)
      await page.getByRole('heading', { level: 2, name: 'Log' }).waitFor()
    },
  },
  {
    name: 'a version is promoted, that is undone, and the champion is rolled back',
    async run(page, baseUrl) {
      await endTrainings(baseUrl)
      await go(page, baseUrl, '/m/autocomplete/versions')
      await page.getByRole('button', { name: 'Promote version 2' }).waitFor()
      await press(page, /^Promote version 2$/)
      await agree(page, /^Promote version 2 of autocomplete\?$/, /^Promote version 2$/)
      await said(page, /Version 2 of autocomplete is champion now/)
      await press(page, /^Undo$/)
      await said(page, /Undone: version \d+ of autocomplete is champion again/)
      await press(page, /^Roll back$/)
      await page.getByRole('button', { name: /^Roll back to version/ }).waitFor()
      await agree(page, /^Roll autocomplete back from version/, /^Roll back to version/)
      await said(page, /Rolled back: version \d+ of autocomplete is champion again/)
    },
  },
  {
    name: 'the quarantine is found by Ctrl-K and read on',
    async run(page, baseUrl) {
      await go(page, baseUrl, '/m/autocomplete')
      await page.keyboard.press('Control+k')
      await page.getByRole('combobox', { name: /^Search pages/ }).waitFor()
      await page.keyboard.type('quarantine')
      await page.getByRole('option', { name: /Quarantine/, selected: true }).waitFor()
      await page.keyboard.press('Enter')
      await page.waitForURL(/\/data\/autocomplete\/quarantine$/)
      await page.getByText('20 of 46 shown').waitFor()
      await press(page, /^Show more$/)
      await page.getByText('40 of 46 shown').waitFor()
    },
  },
  {
    name: 'a chart is pointed along, zoomed and shown whole again, as ? says; Back undoes a zoom',
    async run(page, baseUrl) {
      await go(page, baseUrl, '/runs/019a0000000000c0ffee')
      await page.locator('figure path[data-line=loss]').first().waitFor({ state: 'attached' })
      const path = () => page.locator('path[data-line=loss]').getAttribute('d')
      const zoom = () => new URL(page.url()).searchParams.get('zoom')
      const whole = await path()
      await reach(page, /^Lines: arrows point/)
      await page.keyboard.press('Home')
      await page.keyboard.press('ArrowRight')
      const told = page.getByRole('group', { name: /^Lines/ }).getByRole('status')
      assert.match(await told.innerText(), /^step \d+: loss \d\.\d+/)
      await page.keyboard.press('+')
      await page.waitForURL(/zoom=step/)
      const once = zoom()
      assert.notEqual(await path(), whole)
      await page.keyboard.press('+')
      await page.waitForFunction(`!location.search.includes(${JSON.stringify(once)})`)
      await page.keyboard.press('Shift+ArrowRight')
      await page.goBack()
      await page.waitForURL((url) => !url.searchParams.has('zoom'))
      assert.equal(await path(), whole)
      await page.goForward()
      await page.waitForURL(/zoom=step/)
      await page.getByRole('group', { name: /^Lines/ }).focus()
      await page.keyboard.press('Escape')
      await page.waitForURL((url) => !url.searchParams.has('zoom'))
      assert.equal(await path(), whole)
      await page.keyboard.press('?')
      await page.getByRole('dialog').getByText('Zoom in and out, around the point').waitFor()
    },
  },
]

/** Where what had the focus is gone, as the button of a version that is champion now, it goes to the page. */
export const keepFocus = () => {
  if (document.activeElement === document.body)
    document.getElementById('page')?.focus({ preventScroll: true })
}

/** After a click of the mouse keys move the run again, and not the choice that was clicked. */
export function letGo(event: MouseEvent): void {
  if (event.detail > 0) {
    (event.target as HTMLElement).blur();
  }
}

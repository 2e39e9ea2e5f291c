/** What the browser itself says against a script. */

interface SyntaxFault {
  readonly line: number;
  readonly column: number;
  readonly message: string;
}

/** Who says so, and of which call: no part of what is wrong. */
const ABOUT = /^Uncaught (?:\w+: )?(?:Failed to execute '\w+' on '\w+': )?/;
const BEFORE = '(function (require, exports) {';

/** Why a module's code cannot be run; null if it can. Its first line is line 1. Nothing is run. */
export function syntaxFault(code: string): SyntaxFault | null {
  let fault: SyntaxFault | null = null;
  const heard = (event: ErrorEvent) => {
    event.preventDefault();
    event.stopImmediatePropagation();
    const { lineno: line, colno, message } = event;
    const column = line === 1 ? colno - BEFORE.length : colno;
    fault = { line, column: Math.max(1, column), message: message.replace(ABOUT, '') };
  };
  const script = document.createElement('script');
  script.textContent = `${BEFORE}${code}\n})`;
  addEventListener('error', heard, true);
  document.head.append(script);
  removeEventListener('error', heard, true);
  script.remove();
  return fault;
}

/** Why the kernel said no. Numbers of OS/161 `kern/errno.h`. */
export const ENOMEM = 3;
export const EFAULT = 6;
export const EIO = 32;

/** `ENOMEM (out of memory)` for people. */
export function errorName(errno: number): string {
  switch (errno) {
    case ENOMEM:
      return 'ENOMEM (out of memory or swap)';
    case EFAULT:
      return 'EFAULT (bad address)';
    case EIO:
      return 'EIO (disk error)';
    default:
      return `errno ${errno}`;
  }
}

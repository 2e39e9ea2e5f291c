/** How much the long runs do; the environment may ask for more or less. */
export function setting(name: string, normal: number): number {
  const given = Number(process.env[name] ?? normal);
  if (!Number.isInteger(given) || given < 1) {
    throw new RangeError(`${name}: ${process.env[name]}: a number from 1 on`);
  }
  return given;
}

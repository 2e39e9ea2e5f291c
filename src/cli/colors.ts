/**
 * Whether a terminal with this environment shows colours. `depth` is its colour depth in bits, by an environment. An empty
 * NO_COLOR is none (no-color.org), though the runtime obeys it.
 */
export function showsColors(env: NodeJS.ProcessEnv, depth: (env: NodeJS.ProcessEnv) => number): boolean {
  const { NO_COLOR, ...others } = env;
  return depth(NO_COLOR ? env : others) > 1;
}

/** Whether what stands on a line of it can be overwritten. */
export function canOverwrite(env: NodeJS.ProcessEnv): boolean {
  return env.TERM !== 'dumb';
}

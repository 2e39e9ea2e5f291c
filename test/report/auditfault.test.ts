import { expect, test } from 'vitest';
import { OracleFault } from '../../src/check/fault.ts';
import { faultsText } from '../../src/report/faults.ts';
import { faultOf } from '../../src/run/workerfaults.ts';

const findings = ['frame 770 is free and mapped', 'slot 3 is nobody’s'];

test('an audit during the run has its findings as a list, as the one at the end has', () => {
  const thrown = new OracleFault('audit', findings[0]!, [2], { mismatches: 2, all: findings.join('\n') });
  const fault = faultOf(thrown, 2);
  expect(fault).toMatchObject({ kind: 'audit', message: findings[0], cpus: [2] });
  expect(fault?.details).toEqual({ mismatches: findings });
});

test('other faults keep their details', () => {
  const details = { process: 3, va: '0x00400000' };
  expect(faultOf(new OracleFault('oracle', 'process 3 loaded', [0], details, 770), 0)).toMatchObject({ details });
});

test('of many findings the first are told, and how many there are more', () => {
  const mismatches = Array.from({ length: 64 }, (_, slot) => `swap slot ${slot} is nobody’s`);
  const fault = { ...faultOf(new OracleFault('audit', 'leak', [0]), 0)!, details: { mismatches } };
  const told = faultsText({ faults: [fault] }, { colors: false });
  expect(told.match(/swap slot/g)).toHaveLength(12);
  expect(told).toContain('      … 52 more lines (--json)\n');
});

test('the findings are told a line each', () => {
  const fault = faultOf(new OracleFault('audit', findings[0]!, [2], { all: findings.join('\n') }), 2)!;
  expect(faultsText({ faults: [fault] }, { colors: false })).toContain(
    `    mismatches\n      ${findings.join('\n      ')}\n`,
  );
});

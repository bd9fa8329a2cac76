import { describe, expect, it } from 'vitest';
import { foldByGroup, foldedText, foldFrames, gained, mergeStacks, parseStackKey } from './folded-stacks.ts';

/** As bpftrace 0.17 printed them in the lab on Linux 6.18, `@x[group, kstack, ustack]` and `@x[group, kstack]`. */
const inSend =
  '18,\n    tcp_sendmsg+43\n    __sys_sendto+450\n    __x64_sys_sendto+32\n    do_syscall_64+113\n    entry_SYSCALL_64_after_hwframe+118\n,\n    send+100\n';
const inUserCode = '18,,\n    __GI___readv+77\n    0x55ebb9a9baec\n    0x55ebb9a9bf45\n    start_thread+773\n';
const asleep = '5,\n    __schedule+1560\n    schedule+35\n    do_futex+253\n    __x64_sys_futex+274\n';

describe('keys of bpftrace', () => {
  it('are read root first, with both stacks', () => {
    expect(parseStackKey(inSend)).toEqual({
      group: 18,
      kernel: [
        'entry_SYSCALL_64_after_hwframe+118',
        'do_syscall_64+113',
        '__x64_sys_sendto+32',
        '__sys_sendto+450',
        'tcp_sendmsg+43',
      ],
      user: ['send+100'],
    });
  });

  it.each([
    ['20,,', 20],
    ['20,', 20],
  ])('may hold no stack at all: %j', (key, group) => {
    expect(parseStackKey(key)).toEqual({ group, kernel: [], user: [] });
  });

  it('may hold names with commas', () => {
    const key = '1,\n    a+1\n,\n    std::map<int, char>::find(int, int)+3\n    , odd\n';
    expect(parseStackKey(key)?.user).toEqual([', odd', 'std::map<int, char>::find(int, int)+3']);
  });

  it.each(['', '1', 'x,\n    a+1\n', '1,a', '1,2,3'])('are no stacks: %j', (key) => {
    expect(parseStackKey(key)).toBeNull();
  });

  it('are read with 127 frames in each stack', () => {
    const stack = Array.from({ length: 127 }, (_, index) => `\n    f${index}+1`).join('');
    const key = parseStackKey(`7,${stack}\n,${stack}\n`);
    expect([key?.kernel.length, key?.user.length, key?.kernel[126]]).toEqual([127, 127, 'f0+1']);
  });
});

describe('folding', () => {
  const folded = (key: string): string => {
    const stack = parseStackKey(key);
    return stack ? foldFrames(stack, 'envoy').join(';') : 'no stack';
  };

  it('marks where the kernel begins and drops offsets', () => {
    expect(folded(inSend)).toBe(
      'envoy;send;[kernel];entry_SYSCALL_64_after_hwframe;do_syscall_64;__x64_sys_sendto;__sys_sendto;tcp_sendmsg',
    );
  });

  it('makes one frame of neighbours without symbols', () => {
    expect(folded(inUserCode)).toBe('envoy;start_thread;[envoy user code];__GI___readv');
  });

  it('calls a sample without stacks user code, and not a kernel stack without a user stack', () => {
    expect(folded('18,')).toBe('envoy;[envoy user code]');
    expect(folded(asleep)).toBe('envoy;[kernel];__x64_sys_futex;do_futex;schedule;__schedule');
  });

  it('keeps frames that hold separators from breaking the form', () => {
    expect(foldFrames({ user: ['a;b\u0000\tc'], kernel: [] }, 'x\ny')).toEqual(['x y', 'a:b  c']);
  });
});

describe('stacks of a map', () => {
  it('are merged by group when they differ by offsets alone; unknown groups and other keys are left out', () => {
    const map = { [asleep]: 5, [asleep.replace('+35', '+36')]: 7, [inUserCode]: 1, '9,': 100, total: 3 };
    const groups = foldByGroup(
      map,
      new Map([
        [5, 'app'],
        [18, 'envoy'],
      ]),
    );
    expect([...groups.keys()]).toEqual([5, 18]);
    expect(foldedText(groups.get(5) ?? [])).toBe('app;[kernel];__x64_sys_futex;do_futex;schedule;__schedule 12\n');
  });

  it('come in one order, whatever order they are given in', () => {
    const stacks = [
      { frames: ['b'], value: 1 },
      { frames: ['a', 'c'], value: 2 },
      { frames: ['b'], value: 3 },
      { frames: ['z'], value: 0 },
    ];
    expect(foldedText(mergeStacks(stacks))).toBe('a;c 2\nb 4\n');
    expect(mergeStacks(stacks.toReversed())).toEqual(mergeStacks(stacks));
  });

  it('of a window are what came since the dump before it', () => {
    expect(gained({ a: 2, b: 1 }, { a: 5, b: 1, c: 4 })).toEqual({ a: 3, b: 0, c: 4 });
  });
});

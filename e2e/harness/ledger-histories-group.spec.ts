import { test } from '@playwright/test';
import { expectJudged, type Told } from './ledger-judged.ts';

const HISTORIES: readonly Told[] = [
  {
    what: 'a group goes on with another member',
    lines: [
      '1 ok >orders:tea@0 >orders:milk@1 >orders:rice@2',
      '2 ok group=g <orders:tea@0',
      '3 ok group=g <orders:milk@1',
      '2 ok group=g <orders:rice@2',
    ],
  },
  {
    what: 'a group rewinds to what it has committed',
    lines: [
      '1 ok >orders:tea@0 >orders:milk@1 >orders:rice@2',
      '2 ok group=g <orders:tea@0',
      '3 fail group=g <orders:milk@1 <orders:rice@2',
      '2 ok group=g <orders:milk@1 <orders:rice@2',
    ],
  },
  {
    what: 'a member died, and the group goes on behind it: it had committed, so what it read was read',
    lines: [
      '1 ok >orders:tea@0 >orders:milk@1 >orders:rice@2',
      '2 ok group=g <orders:tea@0',
      '3 info group=g <orders:milk@1',
      '2 ok group=g <orders:rice@2',
    ],
  },
  {
    what: 'a member died, and the group goes on before it: it had not',
    lines: [
      '1 ok >orders:tea@0 >orders:milk@1 >orders:rice@2',
      '2 ok group=g <orders:tea@0',
      '3 info group=g <orders:milk@1',
      '2 ok group=g <orders:milk@1 <orders:rice@2',
    ],
  },
  {
    what: 'a member hears late that its places were committed, when another has gone on already',
    lines: [
      '1 ok >orders:tea@0 >orders:milk@1 >orders:rice@2',
      '3 begins group=g',
      '2 ok group=g <orders:rice@2',
      '3 ok group=g <orders:tea@0 <orders:milk@1',
    ],
  },
  {
    what: 'two groups have two places, and a reader by itself has its own',
    lines: [
      '1 ok >orders:tea@0 >orders:milk@1',
      '2 ok group=g <orders:tea@0 <orders:milk@1',
      '3 ok group=h <orders:tea@0',
      '4 ok <orders:tea@0',
    ],
  },
  {
    what: 'a group seeks the beginning',
    lines: [
      '1 ok >orders:tea@0 >orders:milk@1',
      '2 ok group=g <orders:tea@0 <orders:milk@1',
      '3 ok group=g sought=yes <orders:tea@0',
    ],
  },
  {
    what: 'a member reads again what its group has committed, however it came to its keys',
    settings: { subscribe: true },
    lines: [
      '1 ok >orders:tea@0 >orders:milk@1 >orders:rice@2',
      '2 ok group=g <orders:tea@0 <orders:milk@1',
      '3 ok assign orders',
      '3 ok group=g <orders:milk@1 <orders:rice@2',
    ],
    found: ['nonmonotonic-poll'],
  },
  {
    what: 'a member leaves out what its group has not committed',
    lines: [
      '1 ok >orders:tea@0 >orders:milk@1 >orders:rice@2',
      '2 ok group=g <orders:tea@0',
      '3 ok group=g <orders:rice@2',
      '4 ok <orders:milk@1',
    ],
    found: ['poll-skip'],
  },
  {
    what: 'a member died, and the group leaves out what it had not read either',
    lines: [
      '1 ok >orders:tea@0 >orders:milk@1 >orders:rice@2 >orders:salt@3',
      '2 ok group=g <orders:tea@0',
      '3 info group=g <orders:milk@1',
      '2 ok group=g <orders:salt@3',
    ],
    found: ['lost-write', 'lost-write', 'poll-skip', 'unseen'],
  },
  {
    what: 'a member leaves one out within a poll that its group does not commit',
    lines: [
      '1 ok >orders:tea@0 >orders:milk@1 >orders:rice@2',
      '2 fail group=g <orders:tea@0 <orders:rice@2',
      '2 ok group=g <orders:tea@0 <orders:milk@1 <orders:rice@2',
    ],
    found: ['int-poll-skip'],
  },
];

for (const told of HISTORIES) {
  test(`a history is judged right: ${told.what}`, () => {
    expectJudged(told);
  });
}

import { expect, test } from '@playwright/test';
import { isErrorLine } from '../../fixtures/checks/error-line.ts';

const BAD = [
  '{"level":50,"time":1764313200000,"pid":1,"msg":"cannot connect"}',
  '{"level":"ERROR","msg":"x"}',
  '{"severity":"CRITICAL","message":"x"}',
  '{"@timestamp":"2026-11-28T07:00:00Z","log.level":"error","message":"x"}',
  '{"log":{"level":"fatal"},"message":"x"}',
  '{"time":"2026-11-28T07:00:00Z","level":"error","msg":"a line that is cut off by the eng',
  'time="2026-11-28T07:00:00Z" level=error msg="boom"',
  'ts=2026-11-28T07:00:00Z caller=main.go:12 level="fatal" err=x',
  '2026-11-28 07:00:00.000 UTC [123] ERROR:  relation "x" does not exist at character 15',
  '2026-11-28 07:00:00.000 UTC [1] FATAL:  the database system is shutting down',
  '2026-11-28T07:00:00.000000Z 0 [ERROR] [MY-010119] [Server] Aborting',
  'Traceback (most recent call last):',
  '2026-11-28 07:00:00,123 - app - ERROR - broken',
  'ERROR:root:broken',
  'ERROR:    Exception in ASGI application',
  'panic: runtime error: index out of range [3] with length 3',
  'fatal error: all goroutines are asleep - deadlock!',
  'E1128 07:00:00.000000       1 reflector.go:138] failed to list',
  '07:00:00.123 [main] ERROR com.example.App - it broke',
  '[2026-11-28 07:00:00,123] ERROR [KafkaServer id=1] Fatal error during startup (kafka.server.KafkaServer)',
  '26/11/28 07:00:00 ERROR Executor: Exception in task 0.0',
  '2026-11-28 07:00:00.123 ERROR 1 --- [           main] o.s.boot.SpringApplication : failed',
  '\u001B[31m2026-11-28T07:00:00.000Z ERROR\u001B[0m orders: broken',
  "thread 'main' panicked at src/main.rs:4:5:",
  'Segmentation fault (core dumped)',
  'Exception in thread "main" java.lang.IllegalStateException: no',
  'java.lang.NullPointerException: x is null',
  "TypeError: Cannot read properties of undefined (reading 'a')",
  '2026/11/28 07:00:00 [error] 7#7: *1 connect() failed (111: Connection refused)',
  'SEVERE: boom',
];
const GOOD = [
  '{"level":30,"msg":"last answer","response":{"level":"error","code":500}}',
  '{"level":"info","msg":"retry","err":{"level":"error","message":"level=error"}}',
  '{"level":40,"msg":"slow"}',
  'time="2026-11-28T07:00:00Z" level=info msg="the answer was level=error and ERROR: x"',
  'level=warn msg="an error was handled"',
  '2026-11-28 07:00:00.000 UTC [123] LOG:  checkpoint complete: wrote 3 buffers; ERROR rate 0',
  '2026-11-28T07:00:00.000000Z 0 [Warning] [MY-010068] [Server] CA certificate is self signed',
  '[2026-11-28 07:00:00,123] INFO [KafkaServer id=1] started (kafka.server.KafkaServer)',
  '[2026-11-28 07:00:00,123] WARN an ERROR was retried',
  '07:00:00.123 [ERROR-handler-1] INFO com.example.App - fine',
  'I1128 07:00:00.000000       1 main.go:12] errors: 0',
  'Creating consumer for topic orders',
  'no errors found',
  'GET /errors/ERROR 200',
  '0 errors, 0 warnings',
  'the panic: button was not pressed',
  '',
];

for (const line of BAD) {
  test(`a line that says that something went wrong: ${line.slice(0, 60)}`, () => {
    expect(isErrorLine(line)).toBe(true);
  });
}
for (const line of GOOD) {
  test(`a line that says nothing of the kind: ${line.slice(0, 60)}`, () => {
    expect(isErrorLine(line)).toBe(false);
  });
}

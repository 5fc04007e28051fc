import { expect, test } from '@playwright/test';
import { refuseOutsideReceivers } from '../../../fixtures/technologies/alertmanager/outside-receivers.ts';

const FILES: Readonly<Record<string, string>> = {
  '/run/secrets/outside': 'https://hooks.slack.com/services/T0/B0/secret-key\n',
  '/run/secrets/inside': 'http://receiver:8080/notify\n',
};

function examine(receiver: string, global = '', allow: readonly string[] = []): void {
  const configuration = `${global}\nroute: { receiver: oncall }\nreceivers:\n  - { name: oncall, ${receiver} }\n`;
  refuseOutsideReceivers(configuration, {
    local: ['receiver', 'alertmanager', ...allow],
    read: (file) => {
      const text = FILES[file];
      if (text === undefined) throw new Error('no such file');
      return text;
    },
  });
}

const webhook = (url: string): string => `webhook_configs: [{ url: '${url}' }]`;

/** Where each would be told: what the message must name. */
const OUTSIDE: readonly (readonly [what: string, receiver: string, named: string, global?: string])[] = [
  ['webhook', webhook('https://example.com/hook'), 'the host example.com as webhook_configs[0].url: it is not local'],
  [
    'a second webhook beside a local one',
    "webhook_configs: [{ url: 'http://receiver:8080' }, { url: 'http://203.0.113.9/' }]",
    'the host 203.0.113.9 as webhook_configs[1].url',
  ],
  [
    'Slack, its own address',
    "slack_configs: [{ channel: '#a', api_url: 'https://hooks.slack.com/services/secret-key' }]",
    'the host hooks.slack.com as slack_configs[0].api_url',
  ],
  [
    'Slack, by what all receivers have',
    "slack_configs: [{ channel: '#a' }]",
    'the host hooks.slack.com as global.slack_api_url',
    "global: { slack_api_url: 'https://hooks.slack.com/services/secret-key' }",
  ],
  ['Slack without any address', "slack_configs: [{ channel: '#a' }]", 'slack_configs[0].api_url: it is not given'],
  [
    'e-mail',
    "email_configs: [{ to: 'a@b.example', smarthost: 'smtp.b.example:587' }]",
    'the host smtp.b.example as email_configs[0].smarthost',
  ],
  [
    'e-mail, by what all receivers have',
    "email_configs: [{ to: 'a@b.example' }]",
    'the host smtp.b.example as global.smtp_smarthost',
    "global: { smtp_smarthost: 'smtp.b.example:587' }",
  ],
  [
    'PagerDuty by itself',
    'pagerduty_configs: [{ routing_key: secret-key }]',
    'pagerduty_configs[0].url: it is not given, which means events.pagerduty.com',
  ],
  [
    'PagerDuty, its own address',
    "pagerduty_configs: [{ routing_key: secret-key, url: 'https://events.eu.pagerduty.com/v2/enqueue' }]",
    'the host events.eu.pagerduty.com as pagerduty_configs[0].url',
  ],
  [
    'a URL from a file',
    'slack_configs: [{ channel: a, api_url_file: /run/secrets/outside }]',
    'the host hooks.slack.com as slack_configs[0].api_url_file in the file /run/secrets/outside',
  ],
  [
    'a URL from a file for all receivers',
    'slack_configs: [{ channel: a }]',
    'the host hooks.slack.com as global.slack_api_url_file in the file /run/secrets/outside',
    'global: { slack_api_url_file: /run/secrets/outside }',
  ],
  [
    'a URL from a file that is not here',
    'webhook_configs: [{ url_file: /run/secrets/missing }]',
    'webhook_configs[0].url_file in the file /run/secrets/missing: the file /run/secrets/missing cannot be read here: no such file',
  ],
  ['OpsGenie', 'opsgenie_configs: [{ api_key: secret-key }]', 'which means api.opsgenie.com'],
  ['VictorOps', 'victorops_configs: [{ routing_key: a }]', 'which means alert.victorops.com'],
  ['Telegram', 'telegram_configs: [{ chat_id: 1 }]', 'which means api.telegram.org'],
  ['Webex', 'webex_configs: [{ room_id: a }]', 'which means webexapis.com'],
  ['SNS', 'sns_configs: [{ topic_arn: a }]', "which means AWS's own"],
  [
    'SNS at a local address with a role',
    "sns_configs: [{ api_url: 'http://receiver', sigv4: { role_arn: 'arn:aws:iam::1:role/a' } }]",
    'sns_configs[0].sigv4.role_arn: it is asked of AWS',
  ],
  ['Pushover', 'pushover_configs: [{ token: secret-key }]', 'tells api.pushover.net, and no other host can be named'],
  [
    'Teams',
    "msteams_configs: [{ webhook_url: 'https://a.webhook.office.com/secret-key' }]",
    'the host a.webhook.office.com as msteams_configs[0].webhook_url',
  ],
  [
    'Discord from a file',
    'discord_configs: [{ webhook_url_file: /run/secrets/outside }]',
    'discord_configs[0].webhook_url_file',
  ],
  [
    'a kind that is not known',
    "pigeon_configs: [{ url: 'http://receiver' }]",
    'pigeon_configs[0]: pigeon_configs is no kind of receiver that is known here',
  ],
  [
    'by a proxy',
    "webhook_configs: [{ url: 'http://receiver', http_config: { proxy_url: 'http://proxy.example:3128' } }]",
    'the host proxy.example as webhook_configs[0].http_config.proxy_url',
  ],
  [
    'by a proxy for all receivers',
    webhook('http://receiver'),
    'the host proxy.example as global.http_config.proxy_url',
    "global: { http_config: { proxy_url: 'socks5://proxy.example:1080' } }",
  ],
  [
    'by a proxy that its environment names',
    "webhook_configs: [{ url: 'http://receiver', http_config: { proxy_from_environment: true } }]",
    'http_config.proxy_from_environment: nobody can tell',
  ],
  [
    'with a token from outside',
    "webhook_configs: [{ url: 'http://receiver', http_config: { oauth2: { client_id: a, token_url: 'https://login.example' } } }]",
    'the host login.example as webhook_configs[0].http_config.oauth2.token_url',
  ],
  [
    'by a merge key',
    'webhook_configs: [{ <<: *outside }]',
    'the host evil.example as webhook_configs[0].url',
    "x-a: &outside { url: 'http://evil.example' }",
  ],
];

for (const [what, receiver, named, global] of OUTSIDE) {
  test(`CD-30 a receiver outside is refused, with its name, field and host: ${what}`, () => {
    let thrown: unknown;
    try {
      examine(receiver, global);
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toMatchObject({ code: 'E_ALERT_OUTSIDE' });
    const { message } = thrown as Error;
    expect(message).toContain('the receiver oncall has ');
    expect(message).toContain(named);
    expect(message).toContain('fix: name a service of the Compose file there');
    expect(message).not.toContain('secret-key');
  });
}

const ALMOST: readonly (readonly [url: string, because: string])[] = [
  ['http://receiver@evil.example/', 'the host evil.example'],
  ['http://receiver:8080@evil.example/', 'the host evil.example'],
  ['http://a@receiver@evil.example/', 'it is no plain URL'],
  ['http://receiver\\\\@evil.example/', 'it is no plain URL'],
  ['http://evil.example#@receiver/', 'the host evil.example'],
  ['http://evil.example?@receiver/', 'the host evil.example'],
  ['http://localhost.evil.example/', 'the host localhost.evil.example'],
  ['http://receiver.evil.example/', 'the host receiver.evil.example'],
  ['http://127.0.0.1.evil.example/', 'the host 127.0.0.1.evil.example'],
  ['http://EVIL.EXAMPLE/', 'the host EVIL.EXAMPLE'],
  ['http://receiver./', 'its name ends with a dot'],
  ['http://evil.example./', 'the host evil.example.'],
  ['http://2130706433/', 'the host 2130706433'],
  ['http://0x7f000001/', 'the host 0x7f000001'],
  ['http://127.1/', 'the host 127.1'],
  ['http://0177.0.0.1/', 'the host 0177.0.0.1'],
  ['http://0.0.0.0/', 'the host 0.0.0.0'],
  ['http://[2001:db8::1]/', 'the host [2001:db8::1]'],
  ['http://[::ffff:203.0.113.9]/', 'the host [::ffff:203.0.113.9]'],
  ['http://[::1%25eth0]/', 'the host [::1%25eth0]'],
  ['http://receiver%2eevil.example/', 'it is no plain URL'],
  ['http://ｌocalhost/', 'it is no plain URL'],
  ['//receiver/', 'it is no plain URL'],
  ['receiver:8080', 'it is no plain URL'],
  ['http://{{ .CommonLabels.host }}/', 'it is a template'],
  ['http://receiver/{{ .GroupLabels.alertname }}', 'it is a template'],
];

for (const [url, because] of ALMOST) {
  test(`CD-30 an address that is almost local is refused: ${url}`, () => {
    expect(() => {
      examine(`webhook_configs: [{ url: "${url}" }]`);
    }).toThrow(because);
  });
}

for (const url of [
  'http://receiver:8080/notify?to=evil.example#@evil.example',
  'HTTP://RECEIVER/',
  'http://localhost:9',
  'https://user:password@127.0.0.1:8443/',
  'http://[::1]:8080/',
]) {
  test(`CD-30 a local address is let through: ${url}`, () => {
    examine(webhook(url));
  });
}

test('CD-30 a host is let through by the list of those that are allowed, and only then', () => {
  const receiver = webhook('http://mail.lab.example/');
  expect(() => {
    examine(receiver);
  }).toThrow('the host mail.lab.example');
  examine(receiver, '', ['Mail.Lab.Example']);
});

test('CD-30 mail servers, files and proxies inside are let through', () => {
  examine("email_configs: [{ to: 'a@b.example', smarthost: 'receiver:25' }]");
  examine("email_configs: [{ to: 'a@b.example', smarthost: '[::1]:25' }]");
  examine('slack_configs: [{ channel: a, api_url_file: /run/secrets/inside }]');
  examine("pagerduty_configs: [{ routing_key: a, url: 'http://receiver:8080/v2/enqueue' }]");
  examine("webhook_configs: [{ url: 'http://receiver', http_config: { proxy_url: 'http://alertmanager:1' } }]");
  // What it has of its own takes the place of what all have.
  examine(
    "webhook_configs: [{ url: 'http://receiver', http_config: {} }]",
    "global: { http_config: { proxy_url: 'http://evil.example' } }",
  );
});

for (const [what, text] of [
  ['no YAML', 'receivers: ['],
  ['a name twice', 'receivers: [{ name: a, webhook_configs: [{ url: http://receiver, url: http://evil.example }] }]'],
  ['several documents', 'receivers: []\n---\nreceivers: []\n'],
] as const) {
  test(`CD-30 a configuration that cannot be read is refused: ${what}`, () => {
    expect(() => {
      refuseOutsideReceivers(text, { local: [], read: () => '' });
    }).toThrow('the configuration of Alertmanager cannot be read');
  });
}

test('CD-30 all receivers that are outside are named, and where the configuration stands', () => {
  const text =
    "receivers: [{ name: a, webhook_configs: [{ url: 'http://a.example' }] }, { name: b, telegram_configs: [{}] }]";
  expect(() => {
    refuseOutsideReceivers(text, { local: ['receiver'], read: () => '', source: '/conf/alertmanager.yaml' });
  }).toThrow(
    /configuration: \/conf\/alertmanager\.yaml\n\s+outside: a: has the host a\.example.*\n\s+b: has telegram.*\n\s+local: loopback, receiver/,
  );
});

import json
import os
import signal

import psycopg2
from confluent_kafka import Consumer
from confluent_kafka.admin import AdminClient, NewTopic

TABLE = """
CREATE TABLE IF NOT EXISTS payments (
    id bigserial PRIMARY KEY,
    payment_id text NOT NULL UNIQUE,
    customer text NOT NULL,
    cents bigint NOT NULL
)"""
INSERT = """
INSERT INTO payments (payment_id, customer, cents) VALUES (%(payment_id)s, %(customer)s, %(cents)s)
ON CONFLICT (payment_id) DO NOTHING"""


def main() -> None:
    db = psycopg2.connect(host="db", dbname="ledger", user="payments", password=os.environ["DB_PASSWORD"])
    with db, db.cursor() as cursor:
        cursor.execute(TABLE)
    make_topic("payments")
    consumer = Consumer(
        {
            "bootstrap.servers": "kafka:9092",
            "group.id": "writer",
            "auto.offset.reset": "earliest",
            "enable.auto.commit": False,
        }
    )
    consumer.subscribe(["payments"])
    stopped = []
    signal.signal(signal.SIGTERM, lambda *_: stopped.append(True))
    while not stopped:
        message = consumer.poll(0.5)
        if message is None or message.error():
            # Of what passes, such as a topic that a broker does not know yet, the client tries again by itself.
            continue
        with db, db.cursor() as cursor:
            cursor.execute(INSERT, json.loads(message.value()))
        consumer.commit(message, asynchronous=False)
    consumer.close()


def make_topic(name: str) -> None:
    admin = AdminClient({"bootstrap.servers": "kafka:9092"})
    if name not in admin.list_topics(timeout=30).topics:
        admin.create_topics([NewTopic(name, num_partitions=3)])[name].result()


main()

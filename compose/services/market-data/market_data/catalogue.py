"""The catalogue of tables, in PostgreSQL, and the object store that it points to."""

# What reads and writes files is loaded by whoever imports this, and not by the first threads that open a table, at once.
import pyiceberg.io.pyarrow  # noqa: F401
from pyarrow.fs import ensure_s3_initialized
from pyiceberg.catalog.sql import SqlCatalog
from sqlalchemy.engine import URL

from . import settings

# A catalogue that does not answer holds its caller up no longer than this.
CONNECT_TIMEOUT_S = 5
STATEMENT_TIMEOUT_MS = 10_000
# TCP's own patience with a peer that has gone without a word is a quarter of an hour.
UNANSWERED_MS = 5_000
# A writer that stands still in the middle of its commit keeps the table's row from all others: then it loses the commit.
IDLE_IN_TRANSACTION_MS = 5_000


def open_catalogue(service: str, **properties: str) -> SqlCatalog:
    """Connects when it is first asked. Raises SQLAlchemy's errors then. Properties are pyiceberg's."""
    ensure_s3_initialized()
    url = URL.create(
        "postgresql+psycopg2",
        username=settings.text("CATALOGUE_USER", "dyetrace"),
        password=settings.secret("CATALOGUE_PASSWORD"),
        host=settings.text("CATALOGUE_HOST", "postgresql"),
        port=settings.integer("CATALOGUE_PORT", 5432),
        database=settings.text("CATALOGUE_DATABASE", "dyetrace"),
        query={
            "application_name": service,
            "connect_timeout": str(CONNECT_TIMEOUT_S),
            "options": f"-c statement_timeout={STATEMENT_TIMEOUT_MS} -c idle_in_transaction_session_timeout={IDLE_IN_TRANSACTION_MS}",
            "tcp_user_timeout": str(UNANSWERED_MS),
        },
    )
    return SqlCatalog(
        "market",
        **{
            "uri": url.render_as_string(hide_password=False),
            "warehouse": settings.text("WAREHOUSE", "s3://market/warehouse"),
            "s3.endpoint": settings.text("S3_ENDPOINT", "http://minio:9000"),
            "s3.access-key-id": settings.secret("S3_ACCESS_KEY"),
            "s3.secret-access-key": settings.secret("S3_SECRET_KEY"),
            "s3.region": "us-east-1",
            "s3.force-virtual-addressing": "false",
            "s3.connect-timeout": "5",
            "s3.request-timeout": "10",
            "init_catalog_tables": "false",
            **properties,
        },
    )

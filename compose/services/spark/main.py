"""`python3 -m spark.main`"""

from .driver import run
from .environment import read_environment
from .logs import Log
from .planted import plant


def main() -> None:
    environment = read_environment()
    log = Log(environment.log_level, (environment.s3_access_key, environment.s3_secret_key))
    plant(log)
    run(environment, log)


if __name__ == "__main__":
    main()

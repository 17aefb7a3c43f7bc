"""measure.py FILE COMMAND... - runs the command, writes "SECONDS CPU_SECONDS PEAK_MIB" to the file, leaves as it did.

CPU seconds and memory are those of the command and of all processes that it starts. The peak is the largest sum of
their resident memory, looked at every 5 ms, and not less than what the kernel noted as the peak of one of them.
"""

import os
import resource
import sys
import threading
import time


def family(pid: int):
    yield pid
    for task in os.listdir(f"/proc/{pid}/task"):
        with open(f"/proc/{pid}/task/{task}/children") as children:
            for child in children.read().split():
                yield from family(int(child))


def memory_kib(pid: int) -> tuple[int, int]:
    """Resident now, and at its highest."""
    now = highest = 0
    with open(f"/proc/{pid}/status") as status:
        for line in status:
            if line.startswith("VmRSS:"):
                now = int(line.split()[1])
            elif line.startswith("VmHWM:"):
                highest = int(line.split()[1])
    return now, highest


def watch(pid: int, peak: list[int], over: threading.Event) -> None:
    while not over.wait(0.005):
        resident = 0
        try:
            for member in family(pid):
                now, highest = memory_kib(member)
                resident += now
                peak[0] = max(peak[0], highest)
        except (FileNotFoundError, ProcessLookupError):
            continue  # one of them has just ended
        peak[0] = max(peak[0], resident)


def main(file: str, *command: str) -> int:
    peak, over = [0], threading.Event()
    start = time.monotonic()
    pid = os.posix_spawnp(command[0], command, os.environ)
    watcher = threading.Thread(target=watch, args=(pid, peak, over))
    watcher.start()
    _, status = os.waitpid(pid, 0)
    seconds = time.monotonic() - start
    over.set()
    watcher.join()
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    with open(file, "w") as out:
        print(f"{seconds:.3f} {usage.ru_utime + usage.ru_stime:.3f} {peak[0] / 1024:.0f}", file=out)
    return os.waitstatus_to_exitcode(status) & 0xFF


sys.exit(main(*sys.argv[1:]))

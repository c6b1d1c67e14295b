"""Protects tables with pytauargus and audits the patterns of others, for make bench-disclosure.

suppression.py FOLDER reads FOLDER/jobs.json, a list of {"name", "method", "limit"}, and writes FOLDER/answers.json: for each
job its seconds of processor time, how many cells are withheld, and how narrow they are. Every job runs in a process
and a folder of its own, which is ended after "limit" seconds of processor time; of such a job only "seconds" is there,
and "ended" is true.

  optimum  the least pattern of FOLDER/NAME.jj; then the audit of that pattern
  audit    the audit of FOLDER/NAME.jj, in which the pattern stands
  modular  the modular method on the table FOLDER/NAME.tab with its metadata FOLDER/NAME.rda
"""
import json
import multiprocessing
import os
import resource
import shutil
import signal
import sys
import tempfile
import time

import pytauargus
from pytauargus._tauargus import HiTaSCtrl, audit_jj
from pytauargus.batch import SpecifyTable, Suppress
from pytauargus.engine import Engine, SafetyRuleSet, parse_rda_table

LARGEST = 200 << 20  # bytes of a file that a job may write


def audited(path, width):
    """How many cells are withheld, and how many of them have a narrower interval than the width."""
    found = audit_jj(path)
    narrow = [c for c in found if c["max"] - c["min"] < width - 1e-6]
    exact = [c for c in found if c["max"] - c["min"] < 1e-6]
    return {"withheld": len(found), "narrow": len(narrow), "exact": len(exact),
            "unsafe": sum(bool(c["unsafe"]) for c in found)}


def optimum(path, job):
    began = time.process_time()
    code = HiTaSCtrl().full_jj(in_file_jj=path + ".jj", out_file="out.jj", max_time=1000)
    answer = {"seconds": time.process_time() - began, "code": code}
    with open("out.jj", encoding="utf-8") as f:
        second = {int(line.split()[0]) for line in f if line.strip()}
    with open(path + ".jj", encoding="utf-8") as f, open("pattern.jj", "w", encoding="utf-8") as out:
        for n, line in enumerate(f):
            fields = line.split()
            if n >= 2 and len(fields) == 9 and int(fields[0]) in second and fields[3] == "s":
                fields[3] = "m"
                line = " ".join(fields) + "\n"
            out.write(line)
    return answer | audited("pattern.jj", job["width"])


def audit(path, job):
    began = time.process_time()
    return audited(path + ".jj", job["width"]) | {"seconds": time.process_time() - began}


def modular(path, job):
    meta = parse_rda_table(path + ".rda")
    for i, v in enumerate(meta.variables):
        v.index = i
    engine = Engine()
    engine._work_dir = __import__("pathlib").Path(path).parent
    engine._metadata = meta
    engine.open_table_data(path + ".tab", meta)
    names = [v.name for v in meta.variables if v.type == "CATEGORICAL"]
    engine._tables.append((SpecifyTable(names, "n", "", "cost"), SafetyRuleSet()))
    began = time.process_time()
    engine.read_table(1 if job.get("sum") else 0)
    read = time.process_time() - began
    began = time.process_time()
    engine.suppress(Suppress(kind="MOD", tab_no=1, mod_max_time=1000))
    seconds = time.process_time() - began
    cells, _ = engine._tau.get_total_table_size(0)
    status = [engine._tau.get_table_cell_status(0, i) for i in range(cells)]
    return {"seconds": seconds, "read": read, "withheld": sum(s in (3, 4, 5, 6, 7, 8, 9, 11, 12) for s in status),
            "cells": cells}


def work(job, folder, scratch, pipe):
    resource.setrlimit(resource.RLIMIT_CPU, (int(job["limit"]), int(job["limit"])))
    resource.setrlimit(resource.RLIMIT_FSIZE, (LARGEST, LARGEST))
    os.chdir(scratch)
    for log in ("HiTaS.log", "FullJJ.log", "CSPlogfile.txt"):  # one that does not end fills a disk
        os.symlink(os.devnull, log)
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    try:
        answer = globals()[job["method"]](os.path.join(folder, job["name"]), job)
    except Exception as e:  # what the package refuses is an answer
        answer = {"refused": str(e)}
    pipe.send(answer)
    pipe.close()


def main(folder):
    with open(os.path.join(folder, "jobs.json"), encoding="utf-8") as f:
        jobs = json.load(f)
    answers = []
    for job in jobs:
        mine, theirs = multiprocessing.Pipe(duplex=False)
        scratch = tempfile.mkdtemp(dir=folder)
        process = multiprocessing.Process(target=work, args=(job, folder, scratch, theirs))
        process.start()
        theirs.close()
        try:
            answer = mine.recv()
        except EOFError:
            answer = {"refused": "the process ended"}
        process.join()
        shutil.rmtree(scratch)
        if process.exitcode in (-signal.SIGXCPU, -signal.SIGKILL, -signal.SIGXFSZ):
            answer = {"seconds": job["limit"], "ended": True}
        answers.append(job | answer)
        print(job["name"], job["method"], answer, file=sys.stderr, flush=True)
    with open(os.path.join(folder, "answers.json"), "w", encoding="utf-8") as f:
        json.dump({"version": pytauargus.__version__, "answers": answers}, f, indent=1)


if __name__ == "__main__":
    main(os.path.abspath(sys.argv[1]))

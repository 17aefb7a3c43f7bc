/*
 * The protocol of the run row: lease, fence and witness of the commit. For spin; tests/protocol/check runs it.
 *
 * daemon/README.md ("The protocol as a model") says what is modelled, what is not, and which function each
 * step stands for.
 *
 *   -DTWO_ACCOUNTS   one instance has two accounts; otherwise two instances have one
 *   -DFAULTS=n       at most n faults; otherwise any number
 *   -DFAILOVERS=n    at most n of the faults are failovers that lose the last commits; otherwise none are
 *   -DLIVENESS       adds the properties of what must happen in the end; needs -DFAULTS
 *   -DNO_..., -DBELIEVE_...  leaves out one rule of the program: spin must find an error
 */

#include "state.pml"

/* The loop of one account in one process, run after run. */
proctype runner(byte p)
{
    do
    :: atomic { me[p].at == opening && HOLDER(p) == NONE -> insert(p) }
    :: atomic {
        me[p].at == opening && HOLDER(p) != NONE && lock[HOLDER(p)] == unlocked &&
        (primary.row[HOLDER(p)].lease == over || primary.row[HOLDER(p)].owner == p
#ifndef NO_LONGEST_LEASE
         || primary.row[HOLDER(p)].lease == far
#endif
        ) ->
        me[p].dead_run = HOLDER(p);
        lock[HOLDER(p)] = by_opening;
        me[p].at = taking_over
    }
    :: atomic {
        me[p].at == taking_over ->
        lock[me[p].dead_run] = unlocked;
        if
        :: true -> end_row(me[p].dead_run, failed); me[p].dead_run = NONE; tidy(); insert(p)
        :: MAY_FAIL -> FAULT; me[p].dead_run = NONE; me[p].at = opening /* rolled back */
        fi
    }
    :: atomic {
        me[p].at == reading_table ->
        if
#ifndef NO_CHECK_OF_BASELINE
        :: !IS_RUNNING(p) -> me[p].at = holding
        :: IS_RUNNING(p) ->
#else
        :: true ->
#endif
            me[p].baseline = CURRENT; me[p].at = reading_list
        fi
    }
    :: atomic {
        me[p].at == reading_list ->
        if
        :: me[p].stop -> me[p].at = holding
        :: !me[p].stop -> me[p].at = leaving
        :: MAY_FAIL -> FAULT; me[p].at = holding /* for another attempt */
        :: MAY_FAIL -> FAULT; me[p].at = closing
        fi
    }
    :: atomic {
        /* Does not wait for a renewal's lock: the renewal does the same, and the server is fair. */
        me[p].at == holding && (!IS_LOCKED(p) || lock[me[p].number] == by_renewal) ->
        me[p].baseline = 0;
        if
        :: IS_RUNNING(p) -> ROW(p).lease = living; me[p].stop = false; me[p].at = reading_table
        :: else -> forget(p, opening)
        fi
    }
    :: atomic {
        me[p].at == closing && !IS_LOCKED(p) ->
        if
        :: IS_RUNNING(p) -> end_row(me[p].number, failed)
        :: else
        fi;
        forget(p, opening)
    }
    :: atomic {
#ifndef NO_AWAITING
        me[p].at == leaving && !renewing[INSTANCE(p)] ->
#else
        me[p].at == leaving ->
#endif
        if
        :: me[p].stop -> me[p].at = holding
        :: else -> me[p].at = fencing
        fi
    }
    :: atomic {
        me[p].at == fencing && !(IS_LOCKED(p) && lock[me[p].number] == by_opening) ->
        assert(!IS_LOCKED(p)); /* otherwise our own renewal makes the transaction fail */
#ifndef NO_FENCE
        if
        :: !IS_RUNNING(p) -> me[p].at = holding
        :: IS_RUNNING(p) ->
            lock[me[p].number] = by_applying;
            me[p].tx_row = me[p].number;
            me[p].tx = open;
            me[p].at = applying
        fi
#else
        me[p].tx = open; me[p].at = applying
#endif
    }
    :: atomic {
        me[p].at == applying ->
        if
        :: me[p].tx == open -> me[p].tx = committing; me[p].at = awaiting_answer
        :: me[p].tx == open && MAY_FAIL -> FAULT; roll_back(p); me[p].at = holding
        :: me[p].tx == none -> me[p].at = holding /* a failover has replaced the server */
        fi
    }
    :: atomic {
        me[p].at == awaiting_answer ->
        if
        :: me[p].tx == committed -> me[p].tx = none; conclude(p, true)
        :: me[p].tx == rolled_back -> me[p].tx = none; me[p].at = holding
        :: me[p].tx == none -> me[p].at = in_doubt
        :: MAY_FAIL -> FAULT; me[p].at = in_doubt;
            if
            :: me[p].tx == committed || me[p].tx == rolled_back -> me[p].tx = none
            :: else
            fi
        fi
    }
#ifdef BELIEVE_LOST_COMMIT
    :: atomic { me[p].at == in_doubt -> conclude(p, false) }
#endif
#ifdef NO_WAITING_IN_DOUBT
    :: atomic { me[p].at == in_doubt ->
#else
    :: atomic { me[p].at == in_doubt && !IS_LOCKED(p) ->
#endif
        if
        :: IS_RUNNING(p) -> end_row(me[p].number, failed); conclude(p, false)
        :: IS_RUNNING(p) && MAY_FAIL -> FAULT; end_row(me[p].number, failed) /* this answer is lost as well */
        :: IS_MINE(p) && ROW(p).status == succeeded -> conclude(p, true)
        :: !IS_RUNNING(p) && !(IS_MINE(p) && ROW(p).status == succeeded) -> conclude(p, false)
        fi
    }
    :: atomic { me[p].at == in_doubt && MAY_FAIL -> FAULT; forget(p, opening) } /* the database cannot be asked */
    od
}

/* The lease keeper of an instance: one statement for all its runs, on a connection of its own. */
proctype keeper(byte n)
{
    do
    :: atomic {
        !renewing[n] && (IS_KEPT(0) && INSTANCE(0) == n || IS_KEPT(1) && INSTANCE(1) == n) ->
        d_step {
            renewing[n] = true;
            for (j : 0 .. RUNNERS - 1) {
                if
                :: INSTANCE(j) == n && IS_KEPT(j) ->
                    if
                    :: IS_RUNNING(j) && !IS_LOCKED(j) -> lock[me[j].number] = by_renewal
                    :: else -> me[j].missed = me[j].number
                    fi
                :: else
                fi
            }
            used = false
        }
        j = 0
    }
    :: atomic {
        renewing[n] ->
        renewing[n] = false;
        if
        :: true -> used = true
        :: MAY_FAIL -> FAULT; used = false
        fi;
        d_step {
            for (i : 1 .. ROWS) {
                if
                :: lock[i] == by_renewal && INSTANCE(primary.row[i].owner) == n ->
                    lock[i] = unlocked;
                    if
                    :: used -> primary.row[i].lease = living
                    :: else
                    fi
                :: else
                fi
            }
            for (j : 0 .. RUNNERS - 1) {
                if
                :: used && INSTANCE(j) == n && me[j].missed != NONE && me[j].missed == me[j].number ->
                    if
#ifndef NO_LOOK_AT_MISSED
                    :: IS_RUNNING(j)
                    :: else ->
#else
                    :: true ->
#endif
                        assert(!IS_RUNNING(j)); /* no living run is stopped */
                        me[j].stop = true
                    fi
                :: else
                fi
                me[j].missed = (INSTANCE(j) == n -> NONE : me[j].missed)
            }
            j = 0; used = false
        }
        i = 0
    }
    od
}

#include "world.pml"

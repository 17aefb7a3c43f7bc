/* What the runners do not control: the server's sessions and clock, deaths and failovers. And the claims. */

/* The server's side of an applying transaction, whatever happens to its client. */
proctype session(byte p)
{
    do
    :: atomic {
        me[p].tx == committing ->
        /* No two runs are applied from one baseline, and none from a baseline that is not the table. */
        assert(me[p].baseline == CURRENT);
        if
        :: true ->
            new_version(p);
            if
            :: me[p].tx_row != NONE -> end_row(me[p].tx_row, succeeded)
            :: else
            fi;
            roll_back(p);
            if
            :: me[p].at == awaiting_answer -> me[p].tx = committed; me[p].happened = true
            :: me[p].at == in_doubt -> me[p].happened = true
            :: else -> me[p].baseline = 0
            fi;
            count_lists(p)
        :: MAY_FAIL ->
            FAULT;
            roll_back(p);
            if
            :: me[p].at == awaiting_answer -> me[p].tx = rolled_back
            :: me[p].at == in_doubt
            :: else -> me[p].baseline = 0
            fi
        fi;
        tidy()
    }
    :: atomic { me[p].tx == open && me[p].at != applying -> roll_back(p); tidy() }
    od
}

/* A lease lives while its owner renews it or is about to end it. If it runs out nevertheless, that is a fault: the owner
 * stalls, or the clock was put forward. */
#define IS_AWAKE(a) (OWNER(a) < RUNNERS && me[OWNER(a)].number == primary.running_row[a] && \
                     (IS_KEPT(OWNER(a)) || me[OWNER(a)].at == leaving || me[OWNER(a)].at == fencing))
#define OWNER(a) primary.row[primary.running_row[a]].owner
#define LEASE(a) primary.row[primary.running_row[a]].lease
#define HELD(a) (primary.running_row[a] != NONE)

proctype clock(byte a)
{
    do
    :: atomic { HELD(a) && LEASE(a) == living && !IS_AWAKE(a) -> LEASE(a) = over }
    :: atomic { HELD(a) && LEASE(a) != over && MAY_FAIL -> FAULT; LEASE(a) = over }   /* put forward */
    :: atomic { HELD(a) && LEASE(a) == over && MAY_FAIL -> FAULT; LEASE(a) = living }  /* put back a little */
#ifdef LIVENESS /* otherwise equal to a lease that has run out */
    :: atomic { HELD(a) && LEASE(a) != far && MAY_FAIL -> FAULT; LEASE(a) = far }    /* put back by a year */
#endif
    od
}

/* No process takes the name of a dead one. */
#define OWNER_AFTER_DEATH(r, p) (r.status != free && r.owner == p -> DEAD(p) : r.owner)

/* The process starts again as another instance. What it committed stays. Its last transaction may still commit or roll
 * back. */
inline die(n)
{
    d_step {
        renewing[n] = false;
        for (i : 1 .. ROWS) {
            if
            :: lock[i] == by_renewal && INSTANCE(primary.row[i].owner) == n -> lock[i] = unlocked
            :: else
            fi
        }
        for (j : 0 .. RUNNERS - 1) {
            if
            :: INSTANCE(j) == n ->
                if
                :: me[j].at == taking_over -> lock[me[j].dead_run] = unlocked
                :: else
                fi;
                for (i : 1 .. ROWS) {
                    primary.row[i].owner = OWNER_AFTER_DEATH(primary.row[i], j);
                    standby.row[i].owner = OWNER_AFTER_DEATH(standby.row[i], j)
                }
                me[j].tx = (me[j].tx == open || me[j].tx == committing -> me[j].tx : none);
                me[j].number = NONE;
                me[j].dead_run = NONE;
                me[j].stop = false;
                me[j].missed = NONE;
                me[j].happened = false;
                me[j].baseline = (me[j].tx == none -> 0 : me[j].baseline);
                me[j].at = opening
            :: else
            fi
        }
        tidy();
        j = 0; used = false
    }
    i = 0
}

/* From now on the standby receives nothing. It has no locks, and any lease may run out there. */
inline cut_off()
{
    d_step {
        copied = true;
        for (i : 1 .. ROWS) {
            standby.row[i].status = primary.row[i].status;
            standby.row[i].owner = primary.row[i].owner
        }
        for (i : 0 .. 1) {
            standby.running_row[i] = primary.running_row[i];
            standby_version[i] = CURRENT
        }
        j = 0
    }
    i = 0
}

/* The standby becomes the primary. Connections break, and what was not committed is lost. */
inline fail_over()
{
    d_step {
        for (i : 1 .. ROWS) {
            primary.row[i].status = standby.row[i].status;
            primary.row[i].owner = standby.row[i].owner;
            primary.row[i].lease = living;
            lock[i] = unlocked;
            standby.row[i].status = free;
            standby.row[i].owner = 0
        }
        for (j : 0 .. RUNNERS - 1) {
            me[j].tx = none;
            me[j].tx_row = NONE;
            me[j].missed = NONE;
            me[j].happened = IS_MINE(j) && ROW(j).status == succeeded;
            if
            :: standby_version[ACCOUNT(j)] == STANDBYS && me[j].baseline != 0 ->
                me[j].baseline = (me[j].baseline == STANDBYS -> CURRENT : STALE)
            :: else
            fi;
            if
            :: me[j].at == taking_over -> me[j].dead_run = NONE; me[j].at = opening
            :: else
            fi
        }
        for (i : 0 .. 1) {
            primary.running_row[i] = standby.running_row[i];
            standby.running_row[i] = NONE;
            standby_version[i] = 0;
            renewing[i] = false
        }
        copied = false;
        j = 0
    }
    tidy()
}

active proctype faults_of_the_world()
{
    do
    :: atomic { MAY_FAIL -> FAULT; die(0) }
    :: atomic { MAY_FAIL -> FAULT; die(1) }
    :: atomic { failovers > 0 && !copied -> cut_off() }
    :: atomic { copied && MAY_FAIL -> FAULT; failovers--; fail_over() }
#ifdef LIVENESS
    :: atomic { MAY_FAIL && me[RUNNERS - 1].at != gone -> FAULT; die(1); me[RUNNERS - 1].at = gone } /* for good */
    :: atomic { faults > 0 -> faults = 0 } /* no fault need happen */
#endif
    od
}

init
{
    atomic {
        for (i : 0 .. RUNNERS - 1) {
            run runner(i);
            run session(i)
        }
        run keeper(0);
        run keeper(1);
        run clock(0);
#ifdef TWO_ACCOUNTS
        run clock(1)
#endif
    }
}

#ifdef LIVENESS
/* The account is never stuck: its lists are applied again and again. */
ltl served { [] (<> turn && <> !turn) }
/* A runner that is in doubt about its commit finally learns what happened. */
ltl known { [] ((me[0].at == in_doubt) -> <> (me[0].at != in_doubt)) }
#endif

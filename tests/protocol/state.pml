/* The state: rows and runners. And the steps that more than one process takes. */

#ifndef FAILOVERS
#define FAILOVERS 0
#endif
#define RUNNERS 2
#ifdef TWO_ACCOUNTS
#define ACCOUNT(o) ((o) % RUNNERS)
#define INSTANCE(p) 0
#else
#define ACCOUNT(o) 0
#define INSTANCE(p) (p)
#endif
#define DEAD(p) (RUNNERS + ACCOUNT(p)) /* the owner in place of p once its process has ended */
#define ROWS 5     /* at a time; an assertion checks that they are enough */
#define NONE 0     /* no row; run numbers count from 1 */
#define CURRENT 1  /* the version of an account's numbers that the primary has, */
#define STANDBYS 2 /* that the standby has, if it is another one, */
#define STALE 3    /* and any other version */
#define FORMER(a) (standby_version[a] == CURRENT -> STANDBYS : STALE)

#ifdef FAULTS
byte faults = FAULTS;
#define MAY_FAIL (faults > 0)
#define FAULT faults--
#else
#define MAY_FAIL true
#define FAULT skip
#endif

mtype:status = { free, running, succeeded, failed };
mtype:lease = { living, over, far }; /* far: ends later than any lease can */
mtype:locker = { unlocked, by_opening, by_renewal, by_applying };
mtype:transaction = { none, open, committing, committed, rolled_back };
mtype:place = { opening, taking_over, reading_table, reading_list, holding, closing, leaving, fencing, applying,
                awaiting_answer, in_doubt, gone };

typedef Row {
    mtype:status status = free;
    mtype:lease lease = living;
    byte owner; /* a runner, or DEAD(): account and instance */
};
typedef Database {
    Row row[ROWS + 1];
    byte running_row[2]; /* of each account: the unique index sync_runs_running */
};
Database primary;
Database standby;        /* what the standby had received when it was cut off */
bool copied;             /* the standby is cut off */
byte standby_version[2]; /* of each account's numbers, on the standby; the primary's is CURRENT */
byte failovers = FAILOVERS;
mtype:locker lock[ROWS + 1] = unlocked; /* of the primary's rows */

/* One account in one process. */
typedef Runner {
    mtype:place at = opening;
    byte number;                 /* of its run, as it believes */
    byte dead_run;               /* the run from which it takes the account over */
    byte baseline;               /* the version that the list is compared with */
    mtype:transaction tx = none; /* the applying transaction, as the server sees it */
    byte tx_row;                 /* the row that tx has ended, and so locked */
    bool stop;                   /* the keeper found the run lost */
    byte missed;                 /* the run, if the renewal under way passed it over */
    bool happened;               /* the truth: its run is committed, and no failover has undone that */
};
Runner me[RUNNERS];
bool renewing[2];  /* of each instance: a renewal is under way */
byte i;            /* for loops; i, j and used are 0 between two steps */
byte j;
bool used;
#ifdef LIVENESS
bool turn; /* changes with every applied list of account 0 */
#define count_lists(p) turn = turn ^ (ACCOUNT(p) == 0)
#else
#define count_lists(p) skip
#endif

#ifdef NO_ACCOUNT
#define IS_OWNER(p, o) ((o) < RUNNERS && INSTANCE(o) == INSTANCE(p))
#else
#define IS_OWNER(p, o) ((o) == (p))
#endif
#define ROW(p) primary.row[me[p].number]
#define IS_MINE(p) (me[p].number != NONE && ROW(p).status != free && IS_OWNER(p, ROW(p).owner))
#define IS_RUNNING(p) (IS_MINE(p) && ROW(p).status == running)
#define IS_LOCKED(p) (IS_MINE(p) && lock[me[p].number] != unlocked)
#define IS_KEPT(p) (me[p].at == reading_table || me[p].at == reading_list || me[p].at == holding)
#define HOLDER(p) primary.running_row[ACCOUNT(p)]

inline end_row(r, how)
{
    primary.row[r].status = how;
    primary.row[r].lease = living;
    primary.running_row[ACCOUNT(primary.row[r].owner)] = NONE
}

/* Frees the rows that have ended and that nobody refers to. */
inline tidy()
{
    d_step {
        for (i : 1 .. ROWS) {
            used = false;
            for (j : 0 .. RUNNERS - 1) {
                used = used || me[j].number == i || me[j].tx_row == i
            }
            if
            :: !used && primary.row[i].status != running -> primary.row[i].status = free; primary.row[i].owner = 0
            :: else
            fi;
            if
            :: !used && standby.row[i].status != running -> standby.row[i].status = free; standby.row[i].owner = 0
            :: else
            fi
        };
        j = 0; used = false
    }
    i = 0
}

inline forget(p, next)
{
    me[p].number = NONE;
    me[p].dead_run = NONE;
    me[p].stop = false;
    me[p].missed = NONE;
    me[p].happened = false;
    me[p].at = next;
    if
    :: me[p].tx == none -> me[p].baseline = 0
    :: else
    fi;
    tidy()
}

/* Takes the lowest free number. After a failover, a runner may still believe that this number is its own. */
inline insert(p)
{
    i = 1;
    do
    :: i <= ROWS && (primary.row[i].status != free || (copied && standby.row[i].status != free)) -> i++
    :: else -> break
    od;
    assert(i <= ROWS && HOLDER(p) == NONE);
    primary.row[i].status = running;
    primary.row[i].owner = p;
    HOLDER(p) = i;
    if
    :: true -> me[p].number = i; me[p].at = reading_table
    :: MAY_FAIL -> FAULT; forget(p, opening) /* the answer was lost */
    fi;
    i = 0
}

/* No committed run is forgotten, and no run is made again while it may still be committed. */
inline conclude(p, committed_it)
{
    assert(me[p].happened == committed_it);
    assert(me[p].tx == none);
    forget(p, opening)
}

inline roll_back(p)
{
    lock[me[p].tx_row] = unlocked;
    me[p].tx_row = NONE;
    me[p].tx = none
}

/* An applied list makes a new version of the account's numbers. The primary's version is always called CURRENT. */
inline new_version(p)
{
    d_step {
        for (j : 0 .. RUNNERS - 1) {
            if
            :: ACCOUNT(j) == ACCOUNT(p) && me[j].baseline == CURRENT -> me[j].baseline = FORMER(ACCOUNT(p))
            :: else
            fi
        }
        standby_version[ACCOUNT(p)] = (copied -> STANDBYS : 0)
    }
    j = 0
}

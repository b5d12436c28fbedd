"""Conditions in the database for what is written once: a row that an application fault would change is refused there too.

A literal table: which columns of which table may change later, and when none may. ``install`` writes it as triggers; each
migration that alters one of these tables must call it again, because SQLite makes an altered table anew (a test looks).
Rows are also kept from being deleted where the database empties tables by TRUNCATE (PostgreSQL); SQLite empties them by
DELETE, so there only changes are refused. Who owns the database can drop a trigger: what he changed then a recount of the
sealed file finds (``docs/decisions.md``).
"""

from dataclasses import dataclass

NAME = "untouchable"


@dataclass(frozen=True, slots=True, kw_only=True)
class Guard:
    """``free``: fields that may change. ``once``: those that may be written while they are empty. ``never``: a condition of
    its own under which a change is refused, as SQL over ``OLD`` and ``NEW``. ``stays``: no row is deleted.
    ``within``: refused unless this question about ``OLD`` holds."""

    says: str
    free: tuple[str, ...] = ()
    once: tuple[str, ...] = ()
    never: str = ""
    stays: bool = False
    within: str = ""


OPEN_MEETING = (
    "SELECT 1 FROM evaluations_panel p JOIN evaluations_appraisal a ON a.id = p.appraisal_id "
    "WHERE p.id = OLD.panel_id AND a.status = 'open'"
)
GUARDS = {
    # Which form counts is a pointer, and an earlier form never comes back; the demo year sets the time of entering.
    "evaluations.feedback": Guard(
        says="代表的评价不能改动，更正另写一份", free=("counted_for", "is_current", "entered_at"), stays=True,
        never="NOT OLD.is_current AND NEW.is_current",
    ),
    "evaluations.ballot": Guard(says="投出的选票不能改动", stays=True),
    "evaluations.mark": Guard(says="投出的评价不能改动", stays=True),
    "evaluations.handcount": Guard(says="票数汇总在计票以后不能改动", within=OPEN_MEETING),
    "evaluations.standing": Guard(says="评议结果不能改动，更正另算一版", stays=True),
    "evaluations.appraisalnote": Guard(says="办理记录不能改动", once=("changes",)),
    "suggestions.event": Guard(says="办理记录不能改动", once=("changes",)),
    "suggestions.classchange": Guard(says="类别变动的记录不能改动"),
    "suggestions.opinion": Guard(says="送出的会办意见不能改动", free=("current_for", "returned_on", "return_reason")),
}  # fmt: skip


def install(apps, editor):
    """Write the triggers of every table; runs again without harm. For ``RunPython``."""
    for label in GUARDS:
        remove(apps.get_model(label), editor)
        put(apps.get_model(label), editor)


def uninstall(apps, editor):
    for label in GUARDS:
        remove(apps.get_model(label), editor)


def remove(model, editor):
    table, names = model._meta.db_table, (f"{model._meta.db_table}_{NAME}", f"{model._meta.db_table}_stays")
    on = f' ON "{table}"' if editor.connection.vendor == "postgresql" else ""
    for name in names:
        editor.execute(f'DROP TRIGGER IF EXISTS "{name}"{on}')


def put(model, editor):
    guard = GUARDS[model._meta.label_lower]
    if editor.connection.vendor == "postgresql":
        _put_on_postgresql(model, guard, editor)
    elif editor.connection.vendor == "sqlite":
        _put_on_sqlite(model, guard, editor)


def _refused(model, guard, is_not, empty):
    """The condition under which a change is refused; ``is_not`` and ``empty`` as the database writes them."""
    once = [model._meta.get_field(name).column for name in guard.once]
    loose = {model._meta.get_field(name).column for name in (*guard.free, *guard.once)}
    found = [is_not(f.column) for f in model._meta.concrete_fields if f.column not in loose]
    found += [f"({is_not(column)} AND OLD.{column} <> {empty})" for column in once]
    found += [f"({guard.never})"] if guard.never else []
    if guard.within:
        return f"NOT EXISTS ({guard.within})"
    return " OR ".join(found)


def _put_on_sqlite(model, guard, editor):
    table = model._meta.db_table
    when = _refused(model, guard, lambda column: f'OLD."{column}" IS NOT NEW."{column}"', "'{}'")
    editor.execute(
        f'CREATE TRIGGER "{table}_{NAME}" BEFORE UPDATE ON "{table}" WHEN {when} '
        f"BEGIN SELECT RAISE(ABORT, '{guard.says}'); END"
    )


def _put_on_postgresql(model, guard, editor):
    table = model._meta.db_table
    when = _refused(model, guard, lambda column: f'OLD."{column}" IS DISTINCT FROM NEW."{column}"', "'{}'::jsonb")
    editor.execute(f"""
        CREATE OR REPLACE FUNCTION "{table}_{NAME}"() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF TG_OP = 'DELETE' THEN
                RAISE EXCEPTION '{guard.says}' USING ERRCODE = 'integrity_constraint_violation';
            ELSIF {when} THEN
                RAISE EXCEPTION '{guard.says}' USING ERRCODE = 'integrity_constraint_violation';
            END IF;
            RETURN NEW;
        END $$
    """)
    does = f'FOR EACH ROW EXECUTE FUNCTION "{table}_{NAME}"()'
    editor.execute(f'CREATE TRIGGER "{table}_{NAME}" BEFORE UPDATE ON "{table}" {does}')
    if guard.stays:
        editor.execute(f'CREATE TRIGGER "{table}_stays" BEFORE DELETE ON "{table}" {does}')

namespace SessionSdk.Groups;

/// <summary>Decides what follows on a step of a procedure. Pure: it has no clock, no lock and no network.</summary>
/// <remarks>
/// <code>
/// Create                      Telling → Recording
/// Invite, Resend, Promote,
/// ResendPromotion             Publishing → Telling → Recording
/// Remove                      Publishing → Revoking → Removing → Cleaning
/// CarryOut                                 Revoking → Removing → Cleaning
/// Leave, Destroy              Publishing → Forgetting
/// the others                  Publishing
/// </code>
/// A step that failed in passing is done again. One that was refused ends the procedure, except where the table below says otherwise.
/// </remarks>
internal static class GroupMachine
{
    /// <summary>How often the swarm is told that the account leaves before it goes without.</summary>
    internal const int MaxFarewells = 5;

    /// <summary>How often it is tried to delete the messages of removed members: they go by themselves in the end.</summary>
    internal const int MaxCleanings = 4;

    /// <summary>Gives the first step of a procedure.</summary>
    internal static GroupStage First(GroupProcedureKind kind) => Steps(kind)[0];

    /// <summary>Gives the steps of a procedure.</summary>
    internal static IReadOnlyList<GroupStage> Steps(GroupProcedureKind kind) => kind switch
    {
        GroupProcedureKind.Create => [GroupStage.Telling, GroupStage.Recording],
        GroupProcedureKind.Invite or GroupProcedureKind.Resend or GroupProcedureKind.Promote or GroupProcedureKind.ResendPromotion =>
            [GroupStage.Publishing, GroupStage.Telling, GroupStage.Recording],
        GroupProcedureKind.Remove => [GroupStage.Publishing, GroupStage.Revoking, GroupStage.Removing, GroupStage.Cleaning],
        GroupProcedureKind.CarryOut => [GroupStage.Revoking, GroupStage.Removing, GroupStage.Cleaning],
        GroupProcedureKind.Leave or GroupProcedureKind.Destroy => [GroupStage.Publishing, GroupStage.Forgetting],
        _ => [GroupStage.Publishing],
    };

    /// <summary>Gives the procedure as it stands after its step ended in some way.</summary>
    internal static GroupProcedure After(GroupProcedure procedure, GroupStepEnd end) => end switch
    {
        GroupStepEnd.Done => procedure with { Stage = Next(procedure), Attempts = 0 },
        GroupStepEnd.Failed when IsGivenUp(procedure) => procedure with { Stage = Next(procedure), Attempts = 0 },
        GroupStepEnd.Failed => procedure with { Attempts = procedure.Attempts + 1 },
        _ => Refused(procedure),
    };

    private static GroupStage Next(GroupProcedure procedure)
    {
        IReadOnlyList<GroupStage> steps = Steps(procedure.Kind);
        for (int i = 0; i < steps.Count - 1; i++)
        {
            if (steps[i] == procedure.Stage)
            {
                return steps[i + 1];
            }
        }

        return GroupStage.Done;
    }

    private static bool IsGivenUp(GroupProcedure procedure) =>
        (procedure is { Kind: GroupProcedureKind.Leave, Stage: GroupStage.Publishing } && procedure.Attempts + 1 >= MaxFarewells)
        || (procedure.Stage == GroupStage.Cleaning && procedure.Attempts + 1 >= MaxCleanings);

    private static GroupProcedure Refused(GroupProcedure procedure) => (procedure.Kind, procedure.Stage) switch
    {
        // Who may not write any more leaves all the same.
        (GroupProcedureKind.Leave, GroupStage.Publishing) => procedure with { Stage = GroupStage.Forgetting, Attempts = 0 },

        // Nobody was told: all of them failed.
        (GroupProcedureKind.Invite or GroupProcedureKind.Resend or GroupProcedureKind.Promote or GroupProcedureKind.ResendPromotion, GroupStage.Publishing) =>
            procedure with { Stage = GroupStage.Recording, Attempts = 0, Members = [.. procedure.Members.Select(member => member with { IsTold = false })] },
        _ => procedure with { Stage = GroupStage.Done, Attempts = 0 },
    };
}

/// <summary>Says how a step ended.</summary>
internal enum GroupStepEnd
{
    Done,

    /// <summary>It is to be tried again.</summary>
    Failed,

    /// <summary>Trying again would not change it.</summary>
    Refused,
}

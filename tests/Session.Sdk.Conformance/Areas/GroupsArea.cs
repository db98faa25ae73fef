namespace Session.Sdk.Conformance.Areas;

/// <summary>Groups: so far only their messages.</summary>
internal sealed class GroupsArea : ConformanceArea
{
    public override string Name => "groups";

    public override void Run(ConformanceCase known)
    {
        if (!GroupMessageOps.TryRun(known))
        {
            throw Unknown(known);
        }
    }
}

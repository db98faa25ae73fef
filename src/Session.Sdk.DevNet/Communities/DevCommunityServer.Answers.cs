using Microsoft.AspNetCore.Http;

namespace SessionSdk.DevNet;

public sealed partial class DevCommunityServer
{
    private protected override async Task HandleAsync(HttpContext context, CancellationToken cancellationToken)
    {
        CommunityRequest request = context.Features.Get<CommunityRequest>()!;
        bool isOnion = request is { Path: OnionEndpoint.Path, Method: "POST" };
        CommunityAnswer answer = isOnion
            ? await AnswerOnionAsync(request, cancellationToken).ConfigureAwait(false)
            : await AnswerAsync(request, cancellationToken).ConfigureAwait(false);
        foreach ((string name, string value) in answer.Headers)
        {
            context.Response.Headers.Append(name, value);
        }

        if (request.Method == "HEAD" || (answer.Status == StatusCodes.Status304NotModified && Lie is null))
        {
            context.Response.StatusCode = answer.Status;
            context.Response.ContentType = answer.ContentType;
            context.Response.ContentLength = answer.ContentType is null ? null : answer.Body.Length;
            return;
        }

        var sent = new HttpAnswer(answer.Status, answer.Body, answer.ContentType ?? "");
        await (isOnion ? sent.WriteAsync(context.Response, cancellationToken) : WriteAsync(context, sent, AnswerPlace.Direct, cancellationToken)).ConfigureAwait(false);
    }

    // The layer is opened only for those who are let in; what is inside may be an account's first request as well.
    private async Task<CommunityAnswer> AnswerOnionAsync(CommunityRequest outer, CancellationToken cancellationToken)
    {
        if (Guard(() => CheckCaller(outer, out _)) is { } refusal)
        {
            return refusal;
        }

        if (OnionEndpoint.TryOpen(_keys, outer.Body) is not { } opened)
        {
            return CommunityAnswer.Page(400);
        }

        using (opened.Key)
        {
            CommunityAnswer answer = opened.Request is { } request
                ? AsTold(request, AnswerPlace.Destination, await AnswerAsync(request, cancellationToken).ConfigureAwait(false))
                : OnionEndpoint.Invalid();
            return OnionEndpoint.Seal(opened.Key, answer);
        }
    }

    private async Task<CommunityAnswer> AnswerAsync(CommunityRequest request, CancellationToken cancellationToken)
    {
        if (!await _contacts.MeetAsync(CommunityAuthentication.Announced(request), cancellationToken).ConfigureAwait(false))
        {
            return CommunityAnswer.Page(500);
        }

        Caller? caller = null;
        return Guard(() => CheckCaller(request, out caller)) ?? Refused(request) ?? Dispatch(request, caller);
    }

    private CommunityAnswer? CheckCaller(CommunityRequest request, out Caller? caller)
    {
        lock (_state.Gate)
        {
            _state.Sweeper.SweepIfDue();
            caller = _authentication.Check(request);
            return null;
        }
    }

    private CommunityAnswer Dispatch(CommunityRequest request, Caller? caller) => Guard(() =>
    {
        FoundEndpoint found;
        lock (_state.Gate)
        {
            found = _routes.Find(_state, request, caller, BaseUrl.GetLeftPart(UriPartial.Authority), DispatchPart);
            if (found.Route is { IsComposite: false } route)
            {
                return route.Answer(found.Call!);
            }
        }

        // What is made of several parts takes the lock for each of them: a lie is told without it.
        return found.Route is { } composite ? composite.Answer(found.Call!) : found.Refusal;
    })!;

    private CommunityAnswer DispatchPart(CommunityRequest request, Caller? caller) => AsTold(request, AnswerPlace.Part, Refused(request) ?? Dispatch(request, caller));

    private CommunityAnswer? Refused(CommunityRequest request) =>
        Lie?.OnUndone(request.Method, request.Path) is { } told ? new CommunityAnswer(told.Status, told.Body.ToArray(), told.ContentType) : null;

    private static CommunityAnswer? Guard(Func<CommunityAnswer?> work)
    {
        try
        {
            return work();
        }
        catch (RefusedException refusal)
        {
            return refusal.Answer;
        }
        catch (ServerFailureException)
        {
            // The real server fails here, and so says this one.
            return CommunityAnswer.Page(500);
        }
    }

    private CommunityAnswer AsTold(CommunityRequest request, AnswerPlace place, CommunityAnswer honest)
    {
        if (Lie?.OnHttp(new HttpExchange(request.Path, place, new ForcedAnswer(honest.Status, honest.Body, honest.ContentType ?? ""))) is not { } told)
        {
            return honest;
        }

        return honest with
        {
            Status = told.Status,
            Body = told.Body.ToArray(),
            ContentType = told.ContentType,
            Headers = told.Location is { } url ? [.. honest.Headers, new("Location", url.ToString())] : honest.Headers,
        };
    }
}

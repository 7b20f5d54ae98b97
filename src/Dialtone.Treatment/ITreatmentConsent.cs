namespace Dialtone.Treatment;

/// <summary>Asked before anything is changed.</summary>
public interface ITreatmentConsent
{
    Task<bool> MayTryAsync(Plan plan, CancellationToken cancellationToken);

    /// <summary>The plan's cure is proven; may it be made to last?</summary>
    Task<bool> MayKeepAsync(Plan plan, CancellationToken cancellationToken);
}

#!/usr/bin/env python3
"""The expected figures of tests/content, by NumPy and scikit-learn."""
import numpy as np
from sklearn.naive_bayes import MultinomialNB
from sklearn.linear_model import Ridge, LogisticRegression
# columns: brand: Barilla, brand: De Cecco, category: Pasta, category: Sauce, tag: new, tag: organic
A = np.array([[1,0,1,0,1,0],[1,0,0,1,0,1],[0,1,1,0,0,0],[0,1,1,0,1,1],[0,0,0,0,0,0],[0,0,0,1,0,0]], float)
n = A.sum(0); N = 6
idf = 1+np.log((1+N)/(1+n))
def unit(M):
    l=np.linalg.norm(M,axis=1,keepdims=True); l[l==0]=1; return M/l
X = unit(A*idf); B = unit(A)
np.set_printoptions(precision=17)
known=[0,1,2,3,5]
# naive Bayes, history penne (0) and ketchup (5), smoothing .5
y = np.array([1,0,0,0,1])
nb = MultinomialNB(alpha=.5).fit(B[known], y)
w = nb.feature_log_prob_[1]-nb.feature_log_prob_[0]
print('nb', list(B@w))
# ridge implicit: history 0,5, all items weak
lam, al = .7, .05
XX = np.vstack([X[[0,5]], np.sqrt(al)*X]); t = np.r_[1,1,np.zeros(6)]
r = Ridge(alpha=lam, fit_intercept=False, solver='cholesky').fit(XX, t)
print('ridge', list(X@r.coef_))
# rated, centred 5,2,1 on 0,1,5
t=np.array([5,2,1.]); t-=t.mean()
r = Ridge(alpha=lam, fit_intercept=False, solver='cholesky').fit(X[[0,1,5]], t)
print('centered', list(X@r.coef_))
# weighted confidences 2,1 implicit
XX = np.vstack([X[[0,5]], np.sqrt(al)*X])
r = Ridge(alpha=lam, fit_intercept=False, solver='cholesky').fit(XX, np.r_[1,1,np.zeros(6)], sample_weight=np.r_[2,1,np.ones(6)])
print('weighted', list(X@r.coef_))
# logistic: history 0,5 liked; the whole catalogue with features as negatives, together 3 -> weight .6 each of 5, less the owned
idx=[0,5,1,2,3]; yy=[1,1,0,0,0]; sw=[1,1,.6,.6,.6]
l = LogisticRegression(C=1/.4, tol=1e-12, max_iter=10000, solver='newton-cholesky').fit(X[idx], yy, sample_weight=sw)
print('logistic', list(X@l.coef_[0]))
# likes against dislikes: 0 liked (5), 1 and 5 not, bar 3
l = LogisticRegression(C=1/.4, tol=1e-12, max_iter=10000, solver='newton-cholesky').fit(X[[0,1,5]], [1,0,0])
print('dislikes', list(X@l.coef_[0]))
# Rocchio: ratings 5,2,1 of 0,1,5; bar 3: distances 2; 1,2
p = 1*X[0] - .25*(1*X[1]+2*X[5])/3
p/=np.linalg.norm(p); print('rocchio', list(X@p))
# by mean 8/3
m=8/3; d=np.array([5-m,m-2,m-1]); p = X[0]-.25*(d[1]*X[1]+d[2]*X[5])/(d[1]+d[2]); p/=np.linalg.norm(p); print('rocchio mean', list(X@p))
# CEASE: 4 users x 5 items, T features x items
R=np.array([[1,1,0,0,0],[1,0,1,0,0],[0,1,1,0,0],[1,1,1,0,0],[0,0,1,1,0]],float)
F=np.array([[1,0],[1,1],[0,1],[0,1],[1,0]],float); F=unit(F)
def ease(G,lam):
    P=np.linalg.inv(G+lam*np.eye(len(G))); Bm=-P/np.diag(P); np.fill_diagonal(Bm,0); return Bm
b=ease(R.T@R+3*F@F.T,2.); print('cease', b.tolist())
bx=ease((R.T@R)[:4,:4],2.); bx=np.pad(bx,((0,1),(0,1))); bt=ease(F@F.T,.5); print('add', (.6*bx+.4*bt).tolist())
# factor map: factors V of items 0..3, counts n
V=np.array([[1,2],[0,1],[-1,.5],[.3,.2]]); cnt=np.array([4,1,2,3.])
for nu in (0,1):
    r=Ridge(alpha=.5,solver='cholesky').fit(F[:4],V,sample_weight=cnt**nu)
    print('map',nu,r.intercept_.tolist(),r.coef_.T.tolist(), r.predict(F[4:]).tolist())
# collective SLIM of the same: l1 .2, l2 .5, features' weight 3
from sklearn.linear_model import ElasticNet
S=np.vstack([R,np.sqrt(3)*F.T]); m=len(S); l1,l2=.2,.5
W=np.zeros((5,5))
for i in range(5):
    A=S.copy(); A[:,i]=0
    W[:,i]=ElasticNet(alpha=(l1+l2)/m,l1_ratio=l1/(l1+l2),positive=True,fit_intercept=False,tol=1e-14,max_iter=100000).fit(A,S[:,i]).coef_
print('cslim', W.tolist())
